"""When and in what order: ingest, rollup, publish and everything else that runs on a schedule; knows no HTTP."""
