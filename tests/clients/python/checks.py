"""The Python client `upstash-redis` against a sandbox.

Run by `python.test.mjs`, which starts the sandbox and hands over where it is. Prints one line of JSON per check.
"""

import asyncio
import json
import os
import socket
import sys
import traceback
import urllib.request

from upstash_redis import Redis
from upstash_redis.asyncio import Redis as AsyncRedis
from upstash_redis.errors import UpstashError

URL = os.environ["PD_REST_URL"]
TOKEN = os.environ["PD_REST_TOKEN"]
READ_ONLY_TOKEN = os.environ["PD_READ_ONLY_REST_TOKEN"]
CONTROL = os.environ["PD_CONTROL_URL"]

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client(**options):
    return Redis(url=URL, token=options.pop("token", TOKEN), rest_retry_interval=0, **options)


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{CONTROL}{path}", data=data, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def refused(call):
    try:
        result = call()
    except UpstashError as error:
        return str(error)
    raise AssertionError(f"it was not refused: {result!r}")


@check
def strings_are_set_read_and_expire(redis):
    equal(redis.set("s", "ü € 𝄞", ex=100), True)
    equal(redis.get("s"), "ü € 𝄞")
    assert 70 <= redis.ttl("s") <= 100, redis.ttl("s")
    equal(redis.set("s", "other", nx=True), False)
    equal(redis.getdel("s"), "ü € 𝄞")
    equal(redis.get("s"), None)


@check
def hashes_come_as_dictionaries(redis):
    equal(redis.hset("h", values={"a": 1, "b": "two"}), 2)
    equal(redis.hgetall("h"), {"a": "1", "b": "two"})
    equal(redis.hmget("h", "a", "none"), ["1", None])
    equal(redis.hincrbyfloat("h", "a", 1.5), 2.5)


@check
def lists_keep_their_order(redis):
    equal(redis.rpush("l", "b", "c"), 2)
    equal(redis.lpush("l", "a"), 3)
    equal(redis.lrange("l", 0, -1), ["a", "b", "c"])
    equal(redis.lpop("l", 2), ["a", "b"])


@check
def sets_and_sorted_sets_have_python_types(redis):
    redis.sadd("s", "a", "b")
    equal(redis.sismember("s", "a"), True)
    equal(sorted(redis.smembers("s")), ["a", "b"])
    equal(redis.zadd("z", {"a": 1, "b": 2.5}), 2)
    equal(redis.zrange("z", 0, -1, withscores=True), [("a", 1.0), ("b", 2.5)])
    equal(redis.zscore("z", "b"), 2.5)


@check
def json_documents_are_read_by_path(redis):
    equal(redis.json.set("j", "$", {"name": "Ada", "tags": ["a"]}), True)
    equal(redis.json.get("j", "$.name"), ["Ada"])
    equal(redis.json.arrappend("j", "$.tags", "b"), [2])


@check
def streams_keep_entries(redis):
    equal(redis.xadd("x", "1-1", {"n": "1"}), "1-1")
    equal(redis.xlen("x"), 1)
    equal(redis.xrange("x", "-", "+"), [["1-1", ["n", "1"]]])


@check
def pipelines_and_transactions_answer_in_order(redis):
    pipeline = redis.pipeline()
    pipeline.set("n", 1)
    pipeline.incr("n")
    pipeline.get("n")
    equal(pipeline.exec(), [True, 2, "2"])
    transaction = redis.multi()
    transaction.incrby("n", 40)
    transaction.hgetall("none")
    equal(transaction.exec(), [42, {}])


@check
def scans_meet_every_key(redis):
    redis.mset({f"k{n}": n for n in range(1500)})
    cursor, found = 0, set()
    while True:
        cursor, keys = redis.scan(cursor, match="k*", count=500)
        found.update(keys)
        if cursor == 0:
            break
    equal(len(found), 1500)


@check
def scripts_run_by_text_and_by_hash(redis):
    equal(redis.eval("return {KEYS[1], ARGV[1]}", keys=["k"], args=["v"]), ["k", "v"])
    sha = redis.script_load("return 7")
    equal(redis.script_exists(sha, "0" * 40), [True, False])
    equal(redis.evalsha(sha), 7)
    equal(refused(lambda: redis.evalsha("0" * 40)), "NOSCRIPT No matching script. Please use EVAL.")


@check
def without_base64_the_same_values_come_back(redis):
    plain = client(rest_encoding=None)
    plain.set("s", 'ü "quoted" \\ \n')
    equal(plain.get("s"), 'ü "quoted" \\ \n')
    equal(redis.get("s"), 'ü "quoted" \\ \n')


@check
def refusals_have_their_texts(redis):
    wrong = "WRONGPASS invalid or missing auth token. See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details."
    equal(refused(lambda: client(token="wrong").get("k")), wrong)
    denied = "NOPERM this user has no permissions to run the 'set' command or its subcommand"
    equal(refused(lambda: client(token=READ_ONLY_TOKEN).set("k", "v")), denied)
    redis.set("k", "v")
    equal(client(token=READ_ONLY_TOKEN).get("k"), "v")
    equal(refused(lambda: redis.lpush("k", "v")), "WRONGTYPE Operation against a key holding the wrong kind of value")


@check
def the_sync_token_follows_writes(redis):
    redis.set("a", 1)
    first = redis._sync_token
    redis.set("a", 2)
    assert first and redis._sync_token != first, (first, redis._sync_token)


@check
def a_cut_connection_is_tried_again(redis):
    control("POST", "/faults", {"area": "rest", "count": 1, "kind": "cut"})
    equal(redis.set("a", 1), True)
    equal([entry["status"] for entry in control("GET", "/log?area=rest")], [0, 200])


@check
def the_asynchronous_client_does_the_same(redis):
    async def run():
        asynchronous = AsyncRedis(url=URL, token=TOKEN)
        equal(await asynchronous.set("a", "b"), True)
        values = await asyncio.gather(*(asynchronous.get("a") for _ in range(5)))
        await asynchronous.close()
        return values

    equal(asyncio.run(run()), ["b"] * 5)


def send_localhost_names_here():
    """Browsers send every `*.localhost` name to this machine; not every system's resolver does."""
    system = socket.getaddrinfo

    def getaddrinfo(host, *args, **options):
        name = host.decode() if isinstance(host, bytes) else host
        return system("127.0.0.1" if name and name.endswith(".localhost") else host, *args, **options)

    socket.getaddrinfo = getaddrinfo


def main():
    send_localhost_names_here()
    for function in CHECKS:
        error = None
        try:
            redis = client()
            redis.flushdb()
            control("DELETE", "/faults")
            control("DELETE", "/log")
            function(redis)
        except Exception:
            error = traceback.format_exc()
        print(json.dumps({"name": function.__name__.replace("_", " "), "error": error}), flush=True)


if __name__ == "__main__":
    main()
    sys.exit(0)
