"""What runs when: the schedule, the scheduler's process, the lock, and the error ladder around every job."""
