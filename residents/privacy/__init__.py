"""What is kept of residents and how long, and the jobs that remove it."""
