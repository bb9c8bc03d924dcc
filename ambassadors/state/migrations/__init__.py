"""Steps from one schema of the service state to the next, run by alembic when a state is opened."""
