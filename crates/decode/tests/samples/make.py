"""Makes samples.json: bytes by encoders that are not ours, and what they must be read as.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python make.py > samples.json

A sample: `bytes` (hex), `chain` that must be found (or, with `applied`, that is asked for), and then `out` (hex of the
unpacked bytes) or `text` (the laid-out view). Everything is fixed: no clock, no chance.
"""

import base64, datetime, gzip, hashlib, hmac, json, struct, sys, uuid, zlib

import brotli, cbor2, cramjam, lz4.frame, msgpack, phpserialize, zstandard
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

samples = []


def add(name, data, chain, out=None, text=None, applied=False):
    sample = {"name": name, "bytes": bytes(data).hex(), "chain": chain}
    if applied:
        sample["applied"] = True
    if out is not None:
        sample["out"] = bytes(out).hex()
    if text is not None:
        sample["text"] = text
    samples.append(sample)


# What is inside: a document whose numbers, order and duplicates do not survive a float or a map.
doc = '{"z":9223372036854775807,"a":1.0,"a":1e400,"name":"Zo\u00eb","list":[1,2,3]}'.encode()
doc_text = '{\n  "z": 9223372036854775807,\n  "a": 1.0,\n  "a": 1e400,\n  "name": "Zo\u00eb",\n  "list": [ 1, 2, 3 ]\n}'
prose = ("The quick brown fox jumps over the lazy dog. " * 60).encode()
noise = b"".join(hashlib.sha256(bytes([i])).digest() for i in range(64))


def gz(data, level=9):
    return gzip.compress(data, level, mtime=0)


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zstd(data, level=3, **options):
    return zstandard.ZstdCompressor(level=level, **options).compress(data)


packers = {
    "gzip": gz,
    "zlib": lambda data: zlib.compress(data, 6),
    "zstd": zstd,
    "lz4": lz4.frame.compress,
    "snappy": lambda data: bytes(cramjam.snappy.compress(data)),
    "snappy-raw": lambda data: bytes(cramjam.snappy.compress_raw(data)),
    "brotli": lambda data: brotli.compress(data, quality=5),
}
for name, pack in packers.items():
    add(f"{name} of json", pack(doc), f"{name}>json", out=doc, text=doc_text)
    add(f"{name} of prose", pack(prose), name, out=prose)
    if name not in ("brotli", "snappy-raw"):
        add(f"{name} of noise", pack(noise), name, out=noise)
    else:
        add(f"{name} of noise, applied", pack(noise), name, out=noise, applied=True)
add("raw deflate", raw_deflate(prose), "deflate", out=prose, applied=True)
for level in (0, 1, 9):
    add(f"gzip level {level}", gz(prose, level), "gzip", out=prose)
    add(f"zlib level {level}", zlib.compress(prose, level), "zlib", out=prose)
named = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03notes.txt\0" + raw_deflate(prose)
named += struct.pack("<II", zlib.crc32(prose), len(prose))
add("gzip with a file name", named, "gzip", out=prose)
add("gzip of two members", gz(prose) + gz(doc), "gzip", out=prose + doc)
for level in (-5, 1, 19):
    add(f"zstd level {level}", zstd(prose, level), "zstd", out=prose)
add("zstd with checksum", zstd(doc, write_checksum=True), "zstd>json", out=doc)
add("zstd without size", zstd(doc, write_content_size=False), "zstd>json", out=doc)
skippable = struct.pack("<II", 0x184D2A50, 5) + b"skip!"
add("zstd of two frames and one to skip", zstd(prose) + skippable + zstd(doc), "zstd", out=prose + doc)
far = hashlib.sha256(b"far").digest() * 4
add("zstd with far matches", zstd(far + b"x" * 200_000 + far), "zstd", out=None)
for linked in (True, False):
    packed = lz4.frame.compress(prose, block_linked=linked, content_checksum=True, block_checksum=True)
    add(f"lz4 linked={linked} with checksums", packed, "lz4", out=prose)
add("lz4 large blocks", lz4.frame.compress(prose, block_size=lz4.frame.BLOCKSIZE_MAX4MB, store_size=False), "lz4", out=prose)
add("lz4 of two frames", lz4.frame.compress(prose) + lz4.frame.compress(doc), "lz4", out=prose + doc)
for quality in (0, 11):
    add(f"brotli quality {quality}", brotli.compress(prose, quality=quality), "brotli", out=prose)

# Encodings, and one in the other.
add("base64", base64.b64encode(prose), "base64", out=prose)
add("base64 in lines", base64.encodebytes(prose), "base64", out=prose)
add("base64 without padding", base64.b64encode(prose[:100]).rstrip(b"="), "base64", out=prose[:100])
tricky = '{"q":"\u00ff\u00fe??>>~~"}'.encode()
add("base64url", base64.urlsafe_b64encode(tricky), "base64url>json", out=tricky)
add("base64 with its own letters", base64.b64encode(tricky), "base64>json", out=tricky)
add("hex", prose[:90].hex().encode(), "hex", out=prose[:90])
add("hex in capitals with 0x", b"0x" + prose[:90].hex().upper().encode(), "hex", out=prose[:90])
add("base64 gzip json", base64.b64encode(gz(doc)), "base64>gzip>json", out=doc, text=doc_text)
add("base64url zlib json", base64.urlsafe_b64encode(zlib.compress(doc)), None, out=doc)
add("hex zstd msgpack", zstd(msgpack.packb([1, "two", None])).hex().encode(), "hex>zstd>msgpack", text='[ 1, "two", null ]')
add("gzip base64 lz4 json", gz(base64.b64encode(lz4.frame.compress(doc))), "gzip>base64>lz4>json", out=doc)
add("snappy cbor", packers["snappy"](cbor2.dumps({"a": [1, 2]})), "snappy>cbor", text='{\n  "a": [ 1, 2 ]\n}')
add("json in a json string", json.dumps(doc.decode()).encode(), "json-string>json", out=doc, text=doc_text)
add("json string with a pair of surrogates", json.dumps('{"fox":"\U0001f98a"}').encode(), "json-string>json", out='{"fox":"\U0001f98a"}'.encode())
for word in (b"deadbeefdeadbeefdeadbeefdeadbeef", hashlib.sha256(b"").hexdigest().encode(), b"password", b"sessions", b"12345678", b"hello", b"\"just words\"", b"true", b"3.14"):
    add(f"stays as it is: {word.decode()}", word, "plain", out=word)

# MessagePack.
add("msgpack integers", msgpack.packb([0, 127, 128, 255, 256, 65535, 65536, 2**32, 2**63, 2**64 - 1, -1, -32, -33, -128, -129, -32769, -(2**31) - 1, -(2**63)]), "msgpack",
    text="[\n" + ",\n".join(f"  {n}" for n in [0, 127, 128, 255, 256, 65535, 65536, 2**32, 2**63, 2**64 - 1, -1, -32, -33, -128, -129, -32769, -(2**31) - 1, -(2**63)]) + "\n]")
add("msgpack single and double", msgpack.packb([1.5], use_single_float=True)[:1] + msgpack.packb(0.1, use_single_float=True), "msgpack", text="[ 0.1 ]")
add("msgpack kinds", msgpack.packb({"nil": None, "yes": True, "no": False, "pi": 3.141592653589793, "raw": b"\x00\xff", 7: "seven", "inf": float("inf")}), "msgpack",
    text='{\n  "nil": null,\n  "yes": true,\n  "no": false,\n  "pi": 3.141592653589793,\n  "raw": h\'00ff\',\n  7: "seven",\n  "inf": Infinity\n}')
add("msgpack extension", msgpack.packb([msgpack.ExtType(5, b"\x01\x02\x03")]), "msgpack", text="[ ext 5(h'010203') ]")
moment = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
add("msgpack timestamp 32", msgpack.packb([moment], datetime=True), "msgpack", text="[ timestamp(1700000000 /2023-11-14T22:13:20Z/) ]")
half = moment.replace(microsecond=500_000)
add("msgpack timestamp 64", msgpack.packb([half], datetime=True), "msgpack", text="[ timestamp(1700000000.500000000 /2023-11-14T22:13:20.500Z/) ]")
add("msgpack timestamp 96", msgpack.packb([msgpack.Timestamp(-1, 500_000_000)]), "msgpack", text="[ timestamp(-0.500000000 /1969-12-31T23:59:59.500Z/) ]")
add("msgpack list as key", msgpack.packb({(1, 2): "pair", "k": 1}), "msgpack", text='{\n  [ 1, 2 ]: "pair",\n  "k": 1\n}')
add("msgpack text that is no text", b"\x91\xa2\xff\xfe", "msgpack", text="[ h'fffe' ]")
many = list(range(300))
add("msgpack array 16", msgpack.packb(many), "msgpack", text="[\n" + ",\n".join(f"  {n}" for n in many) + "\n]")
long = {f"k{n}": "v" * 300 for n in range(20)}
add("msgpack map 16 and str 16", msgpack.packb(long), "msgpack", text="{\n" + ",\n".join(f'  "k{n}": "{"v" * 300}"' for n in range(20)) + "\n}")

# CBOR: the examples of RFC 8949, appendix A, in its own notation, and what cbor2 writes.
rfc = [
    ("00", "0"), ("1818", "24"), ("1b000000e8d4a51000", "1000000000000"), ("1bffffffffffffffff", "18446744073709551615"),
    ("3bffffffffffffffff", "-18446744073709551616"), ("3903e7", "-1000"), ("f93c00", "1.0"), ("f90001", "5.9604645e-8"),
    ("f97bff", "65504.0"), ("f9c400", "-4.0"), ("fa47c35000", "100000.0"), ("fb3ff199999999999a", "1.1"), ("fb7e37e43c8800759c", "1e300"),
    ("f97c00", "Infinity"), ("f97e00", "NaN"), ("f9fc00", "-Infinity"), ("f4", "false"), ("f6", "null"), ("f7", "undefined"),
    ("f0", "simple(16)"), ("f8ff", "simple(255)"), ("c249010000000000000000", "2(h'010000000000000000' /18446744073709551616/)"),
    ("c349010000000000000000", "3(h'010000000000000000' /-18446744073709551617/)"),
    ("c074323031332d30332d32315432303a30343a30305a", '0("2013-03-21T20:04:00Z")'), ("c11a514b67b0", "1(1363896240 /2013-03-21T20:04:00Z/)"),
    ("d818456449455446", "24(h'6449455446')"), ("40", "h''"), ("4401020304", "h'01020304'"), ("62225c", '"\\"\\\\"'),
    ("64f0908591", '"\U00010151"'), ("80", "[]"), ("8301820203820405", "[\n  1,\n  [ 2, 3 ],\n  [ 4, 5 ]\n]"), ("a201020304", "{ 1: 2, 3: 4 }"),
    ("826161a161626163", '[\n  "a",\n  { "b": "c" }\n]'), ("5f42010243030405ff", "h'0102030405'"), ("7f657374726561646d696e67ff", '"streaming"'),
    ("9fff", "[]"), ("9f018202039f0405ffff", "[\n  1,\n  [ 2, 3 ],\n  [ 4, 5 ]\n]"), ("bf61610161629f0203ffff", '{\n  "a": 1,\n  "b": [ 2, 3 ]\n}'),
    ("bf6346756ef563416d7421ff", '{ "Fun": true, "Amt": -2 }'),
]
for octets, text in rfc:
    add(f"cbor {octets}", bytes.fromhex(octets), "cbor", text=text, applied=True)
add("cbor of cbor2", cbor2.dumps({"when": moment, "n": 2**70, "raw": b"\x01", "list": [1.5, None, True], (1, 2): "pair"}, datetime_as_timestamp=True), "cbor",
    text='{\n  "when": 1(1700000000 /2023-11-14T22:13:20Z/),\n  "n": 2(h\'400000000000000000\' /1180591620717411303424/),\n  "raw": h\'01\',\n  "list": [ 1.5, null, true ],\n  [ 1, 2 ]: "pair"\n}')
add("cbor that describes itself", cbor2.dumps(cbor2.CBORTag(55799, [1, 2, 3])), "cbor", text="55799([ 1, 2, 3 ])")

# Protobuf: a message type made here, written by Google's library.
file = descriptor_pb2.FileDescriptorProto(name="order.proto", package="t", syntax="proto3")
item = file.message_type.add(name="Item")
item.field.add(name="sku", number=1, type=9, label=1)
item.field.add(name="count", number=2, type=5, label=1)
order = file.message_type.add(name="Order")
for number, (name, kind) in enumerate([("id", 4), ("customer", 9), ("items", 11), ("total", 1), ("rate", 2), ("hash", 12), ("delta", 3), ("big", 6), ("small", 7)], 1):
    field = order.field.add(name=name, number=number, type=kind, label=3 if name == "items" else 1)
    if kind == 11:
        field.type_name = ".t.Item"
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Order = message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Order"))
one = Order(id=2**64 - 1, customer="Zo\u00eb", total=19.5, rate=0.5, hash=b"\x00\xff\x80", delta=-2, big=7, small=9)
one.items.add(sku="KB-104", count=1)
one.items.add(sku="MS-220", count=300)
add("protobuf", one.SerializeToString(deterministic=True), "protobuf", text='''{
  1: 18446744073709551615 /-1/,
  2: "Zo\u00eb",
  3: { 1: "KB-104", 2: 1 },
  3: { 1: "MS-220", 2: 300 },
  4: 4626181979727986688 /64 bits, as a double 19.5/,
  5: 1056964608 /32 bits, as a float 0.5/,
  6: h'00ff80',
  7: 18446744073709551614 /-2/,
  8: 7 /64 bits, as a double 3.5e-323/,
  9: 9 /32 bits, as a float 1.3e-44/
}''')
add("protobuf in gzip", gz(one.SerializeToString(deterministic=True)), "gzip>protobuf")

# PHP: what phpserialize writes, and objects as the PHP manual shows them.
add("php array", phpserialize.dumps({"name": "Zo\u00eb", "n": 7, 0: True, "f": 0.5, "none": None, "in": {0: "x"}}), "php",
    text='{\n  "name": "Zo\u00eb",\n  "n": 7,\n  0: true,\n  "f": 0.5,\n  "none": null,\n  "in": { 0: "x" }\n}')
add("php object", b'O:8:"stdClass":2:{s:1:"a";i:1;s:4:"\0*\0b";a:0:{}}', "php", text='stdClass {\n  "a": 1,\n  "\\u0000*\\u0000b": {}\n}')
add("php enum, reference, custom", b'a:3:{i:0;E:11:"Suit:Hearts";i:1;R:2;i:2;C:3:"Box":5:{a:b:c}}', "php", text='{ 0: enum(Suit:Hearts), 1: reference(2), 2: Box("a:b:c") }')
add("php bytes", phpserialize.dumps({"raw": b"\xff\x00"}), "php", text='{ "raw": h\'ff00\' }')
add("php big and odd numbers", b'a:3:{i:0;i:-9223372036854775808;i:1;d:INF;i:2;d:1.0E+25;}', "php", text="{ 0: -9223372036854775808, 1: INF, 2: 1.0E+25 }")

# Tokens and names.


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


head = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(b'{"sub":"1234567890","exp":1700000000,"n":12345678901234567890}')
token = head + b"." + part(hmac.new(b"key", head, hashlib.sha256).digest())
signature = hmac.new(b"key", head, hashlib.sha256).hexdigest()
add("jwt", token, "jwt", text=f'''{{
  "header": {{ "alg": "HS256", "typ": "JWT" }},
  "claims": {{
    "sub": "1234567890",
    "exp": 1700000000 /2023-11-14T22:13:20Z/,
    "n": 12345678901234567890
  }},
  "signature": h'{signature}'
}}''')
# RFC 9562, appendix A.
add("uuid 1", b"C232AB00-9414-11EC-B3C8-9F6BDECED846", "uuid", text='{\n  "uuid": "c232ab00-9414-11ec-b3c8-9f6bdeced846",\n  "version": 1 /time and node/,\n  "time": "2022-02-22T19:22:22Z",\n  "clock sequence": 13256,\n  "node": h\'9f6bdeced846\'\n}')
add("uuid 6", b"1EC9414C-232A-6B00-B3C8-9F6BDECED846", "uuid", text='{\n  "uuid": "1ec9414c-232a-6b00-b3c8-9f6bdeced846",\n  "version": 6 /time, sortable, and node/,\n  "time": "2022-02-22T19:22:22Z",\n  "clock sequence": 13256,\n  "node": h\'9f6bdeced846\'\n}')
add("uuid 7", b"017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "uuid", text='{\n  "uuid": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",\n  "version": 7 /Unix time, sortable, and random/,\n  "time": "2022-02-22T19:22:22Z"\n}')
five = uuid.uuid5(uuid.NAMESPACE_DNS, "www.example.com")
add("uuid 5", str(five).encode(), "uuid", text=f'{{\n  "uuid": "{five}",\n  "version": 5 /SHA-1 of a name/\n}}')
add("uuid as bytes", five.bytes, "uuid", text=f'{{\n  "uuid": "{five}",\n  "version": 5 /SHA-1 of a name/\n}}', applied=True)


def since(ms):
    """A moment as Python's calendar has it."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
    return moment.isoformat(timespec="milliseconds") + "Z"


# github.com/ulid/spec; discord.com/developers/docs/reference; en.wikipedia.org/wiki/Snowflake_ID.
add("ulid", b"01ARZ3NDEKTSV4RRFFQ69G5FAV", "ulid", text='{\n  "ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV",\n  "time": "2016-07-30T23:54:10.259Z",\n  "random": h\'d6764c61efb99302bd5b\'\n}')
add("snowflake of Discord", b"175928847299117063", "snowflake", applied=True,
    text='{\n  "snowflake": 175928847299117063,\n  "time, if from Twitter": "' + since((175928847299117063 >> 22) + 1288834974657) + '",\n  "time, if from Discord": "2016-04-30T11:18:25.796Z",\n  "worker": 1,\n  "process": 0,\n  "sequence": 7\n}')
add("snowflake of Twitter", b"1541815603606036480", "snowflake", applied=True,
    text='{\n  "snowflake": 1541815603606036480,\n  "time, if from Twitter": "2022-06-28T16:07:40.105Z",\n  "time, if from Discord": "' + since((1541815603606036480 >> 22) + 1420070400000) + '",\n  "worker": 11,\n  "process": 26,\n  "sequence": 0\n}')
add("seconds", b"1700000000", "unix-s", applied=True, text='{ "seconds": 1700000000, "time": "2023-11-14T22:13:20Z" }')
add("milliseconds", b"1700000000123", "unix-ms", applied=True, text='{\n  "milliseconds": 1700000000123,\n  "time": "2023-11-14T22:13:20.123Z"\n}')

json.dump(samples, sys.stdout, indent=0, ensure_ascii=True)
print()
