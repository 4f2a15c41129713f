"""``python -m hsmeasure`` is the command line."""

from hsmeasure.cli.main import main

if __name__ == "__main__":
    main()
