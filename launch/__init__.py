"""What `./start` and `./test` do, with the standard library only.

start.py and checks.py are the two commands, told from first to last step. The steps,
in that order: packages (apt, browser), folders and installation (where data live, what
was chosen), python_env (.venv), servers (postgres, redis), site and programs (KIP
itself), all run by supervisor. container.py does the same inside Docker. Below
everything lie processes, progress and lock.
"""
