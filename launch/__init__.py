"""What `./start` and `./test` do, with the standard library only.

start.py and checks.py are the two commands, from first to last line. They use, from
what a machine has to what runs on it: packages (apt), python_env (.venv),
folders and installation (where data live, what was chosen), servers (postgres, redis),
supervisor (what runs, until it is stopped). Everything is built on processes and
progress.
"""
