"""A token for the dashboard's frame, signed with PyJWT."""

import sys
import time
import uuid
from os import environ
from pathlib import Path

import jwt

KEY = Path(environ["KEY_FILE"]).read_text()


def dashboard_token(user: str, sub_account: str, scopes=("read", "write")) -> str:
    """`user` is your own name for the person, `sub_account` the slug that they may work in. Good once, for five minutes."""
    now = int(time.time())
    claims = {
        "iss": environ["PARTNER"],
        "aud": environ["DASHBOARD"],
        "sub": user,
        "sa": sub_account,
        "scp": list(scopes),
        "iat": now,
        "exp": now + 300,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, KEY, algorithm="EdDSA", headers={"typ": "pd-embed+jwt", "kid": environ["KEY_ID"]})


if __name__ == "__main__":
    print(dashboard_token(*sys.argv[1:3]))
