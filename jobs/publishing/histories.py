"""The bound on the histories of agents: how many tasks, of all agents together, Redis holds one by one.

The oldest leave together, and none that began until then comes back: so a history holds an agent's newest tasks without
a gap, and all that are missing are older.
"""

from datetime import datetime

from jobs.warehouse import Warehouse

AFTER = "histories_after"
ALWAYS = "0001-01-01"


def histories_after(warehouse: Warehouse) -> datetime:
    """Return the moment (UTC without a zone) after which the tasks began that histories may hold."""
    return datetime.fromisoformat(warehouse.meta(AFTER, ALWAYS))


def bound_histories(warehouse: Warehouse, most: int) -> None:
    """Leave about the newest `most` tasks in the histories that Redis holds; the lake has all of them."""
    if int(str(warehouse.value("select count(*) from recent_tasks"))) <= most:
        return
    with warehouse.transaction():
        [(latest,)] = warehouse.run("retention/histories", most=most)
        if isinstance(latest, datetime):
            warehouse.set_meta(**{AFTER: max(latest, histories_after(warehouse)).isoformat()})
