"""`python -m autobot_analytics.cli`, as the demo starts its processes."""

from autobot_analytics.cli import main

main(prog_name="autobot-analytics")
