"""Writes the Aadhaar codes of the tests: `python3 make.py`, beside itself.

By UIDAI's description of the secure QR code, with another key than UIDAI's, which is thrown
away; the people do not exist. Needs the program openssl. Each run has another key, so that
all files change together.
"""

import gzip
import hashlib
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
FIELDS = [
    "123420190305150137123",  # last digits of the number, and when
    "Sumit Specimen",
    "01-01-1984",
    "M",
    "C/O Ishwar Specimen",
    "East Delhi",
    "",
    "B-31, 3rd Floor",
    "Radhey Shyam Park Extension",
    "110051",
    "Krishna Nagar",
    "Delhi",
    "Street 7",
    "Gandhi Nagar",
    "Gandhi Nagar",
]
PHOTO = bytes.fromhex("ff4fff51002900000000003c00000050") + bytes(range(255)) * 2


def main():
    with tempfile.TemporaryDirectory() as folder:
        key = pathlib.Path(folder) / "key.pem"
        openssl("genrsa", "-out", key, "2048")
        openssl("rsa", "-in", key, "-RSAPublicKey_out", "-outform", "DER", "-out", HERE / "key.der")

        def code(name, before, after, hashes):
            separator = b"\xff"
            fields = before + FIELDS + after
            plain = separator.join(field.encode("latin-1") for field in fields) + separator
            signed = plain + PHOTO + hashes
            message = pathlib.Path(folder) / "message"
            message.write_bytes(signed)
            signature = openssl("dgst", "-sha256", "-sign", key, message)
            packed = gzip.compress(signed + signature, mtime=0)
            (HERE / name).write_text(str(int.from_bytes(packed, "big")))

        mail = hashlib.sha256(b"nobody@example.org4").digest()
        mobile = hashlib.sha256(b"00000012344").digest()
        code("secure-1.txt", ["3"], [], mail + mobile)
        code("secure-2.txt", ["V2", "2"], ["1234"], mobile)
        code("secure-3.txt", ["V3", "0"], [""], b"")


def openssl(*arguments):
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


main()
