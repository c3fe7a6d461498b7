"""Certificates for stories, by the openssl command: an authority, what it signs, in PEM files of a folder."""
import os
import subprocess

KEYS = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["-newkey", "rsa:2048"]}


def openssl(*args, folder):
    p = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True, timeout=60)
    assert p.returncode == 0, p.stderr


def authority(folder, name):
    """name.pem and name.key, self-signed."""
    openssl("req", "-x509", *KEYS["ec"], "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "30", "-subj", f"/CN={name}",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign", folder=folder)


def signed(folder, ca, name, san=None, kind="ec", use="serverAuth", days="30"):
    """name.pem and name.key, signed by the authority `ca`; days="-1": expired yesterday."""
    extensions = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", f"extendedKeyUsage={use}",
                  "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid"] + ([f"subjectAltName={san}"] if san else [])
    with open(os.path.join(folder, f"{name}.ext"), "w") as f:
        f.write("\n".join(extensions) + "\n")
    openssl("req", "-new", *KEYS[kind], "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", folder=folder)
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-set_serial", str(int.from_bytes(os.urandom(8), "big") >> 1),
            "-days", days, "-out", f"{name}.pem", "-extfile", f"{name}.ext", "-sha256", folder=folder)
    os.chmod(os.path.join(folder, f"{name}.key"), 0o600)
