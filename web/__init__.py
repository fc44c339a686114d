"""HTTP in, snapshots out; reads nothing else."""
