# Superset as the test starts it: its own records in one SQLite file, one process, questions answered while the request waits.
import os

SECRET_KEY = "a key of the tests, which is no secret"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db?check_same_thread=false"
# Signs in by its REST API, whose tokens take the place of those of forms.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
