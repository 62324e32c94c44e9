"""`python -m server`: the command line. Face workers import this module again, so it imports nothing else."""

if __name__ == "__main__":
    from server.commands.cli import cli

    cli(prog_name="zhijian")
