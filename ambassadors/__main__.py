"""``ambassadors`` and ``python -m ambassadors``: Ctrl-C ends it quietly from the first moment on."""

import sys


def main() -> None:
    """Run the command line, whose imports take a moment."""
    try:
        from ambassadors.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
