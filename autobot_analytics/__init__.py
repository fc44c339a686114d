"""The front door: what other programs import to track events; see docs/events.md."""

from autobot_analytics.client.delivery import Delivery, Limits, SyncDelivery
from autobot_analytics.client.shared import (
    get_agent_analytics,
    get_agent_analytics_sync,
    get_behavior_analytics,
    get_behavior_analytics_sync,
    get_cost_tracker,
    get_cost_tracker_sync,
    get_delivery,
    get_delivery_sync,
)
from autobot_analytics.client.tracked import State, Stats, Tracked
from autobot_analytics.client.trackers import AgentAnalytics, BehaviorAnalytics, CostTracker
from autobot_analytics.records import AgentTask, LLMUsage, TaskCompletion, TaskStart, TaskStatus, UserEvent

__all__ = [
    "AgentAnalytics",
    "AgentTask",
    "BehaviorAnalytics",
    "CostTracker",
    "Delivery",
    "LLMUsage",
    "Limits",
    "State",
    "Stats",
    "SyncDelivery",
    "TaskCompletion",
    "TaskStart",
    "TaskStatus",
    "Tracked",
    "UserEvent",
    "get_agent_analytics",
    "get_agent_analytics_sync",
    "get_behavior_analytics",
    "get_behavior_analytics_sync",
    "get_cost_tracker",
    "get_cost_tracker_sync",
    "get_delivery",
    "get_delivery_sync",
]
