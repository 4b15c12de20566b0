"""Signs requests with the official SDKs' own code and says where the result is not ours.

Reads one request a line, as JSON, from standard input; writes one JSON object with counts and the first differences.
"""

import base64
import hashlib
import json
import sys

from alibabacloud_tea_openapi import utils as tea
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer import signer as huawei


class Request:
    """What tea's signer looks at."""

    def __init__(self, given, headers):
        self.method = given["method"]
        self.pathname = given["path"]
        self.query = dict(map(tuple, given["query"]))
        self.headers = headers


class Credentials:
    def __init__(self, given):
        self.ak = given["id"]
        self.sk = given["secret"]


def acs3(given, body):
    """Canonical request, string to sign and header, as tea makes them."""
    headers = {}
    for name, value in given["headers"]:
        # A name that comes twice is told apart by case; the signer puts the values together again.
        headers[name if name not in headers else name.upper()] = value
    hash_of_body = hashlib.sha256(body).hexdigest()
    if dict(map(tuple, given["headers"]))["x-acs-content-sha256"] != hash_of_body:
        return ["the hash of the body is wrong", "", ""]
    seen = {}
    sign, digest = tea.signature_method, tea.Utils.hash

    def watch_sign(secret, source, kind):
        seen["string"] = source
        return sign(secret, source, kind)

    def watch_hash(raw, kind):
        seen["canonical"] = raw.decode("utf-8")
        return digest(raw, kind)

    tea.signature_method, tea.Utils.hash = watch_sign, staticmethod(watch_hash)
    try:
        header = tea.Utils.get_authorization(
            Request(given, headers), "ACS3-HMAC-SHA256", hash_of_body, given["id"], given["secret"]
        )
    finally:
        tea.signature_method, tea.Utils.hash = sign, staticmethod(digest)
    return [seen["canonical"], seen["string"], header]


def sdk_hmac(given, body):
    """The same by Huawei Cloud's signer, plain or with a derived key."""
    derived = given["algorithm"] == "V11-HMAC-SHA256"
    kind = huawei.DerivationAKSKSigner if derived else huawei.Signer
    seen = {}

    class Watched(kind):
        def _process_canonical_request(self, request, signed_headers):
            seen["canonical"] = super()._process_canonical_request(request, signed_headers)
            return seen["canonical"]

        def _sign_string_to_sign(self, string_to_sign, key):
            seen["string"] = string_to_sign
            return super()._sign_string_to_sign(string_to_sign, key)

    request = SdkRequest(
        method=given["method"],
        host=dict(map(tuple, given["headers"]))["host"],
        resource_path=given["path"],
        query_params=[tuple(pair) for pair in given["query"]],
        header_params=dict(map(tuple, given["headers"])),
        body=body,
    )
    signer = Watched(Credentials(given))
    signed = signer.sign(request, given["service"], given["region"]) if derived else signer.sign(request)
    return [seen["canonical"], seen["string"], signed.header_params["Authorization"]]


def main():
    counts, differences = {}, []
    for line in sys.stdin:
        given = json.loads(line)
        body = base64.b64decode(given["body"])
        theirs = acs3(given, body) if given["algorithm"] == "ACS3-HMAC-SHA256" else sdk_hmac(given, body)
        counts[given["algorithm"]] = counts.get(given["algorithm"], 0) + 1
        if theirs != given["ours"]:
            at = next(i for i in range(3) if theirs[i] != given["ours"][i])
            differences.append({"seed": given["seed"], "ours": given["ours"][at], "theirs": theirs[at]})
    json.dump({"counts": counts, "different": len(differences), "first": differences[:3]}, sys.stdout)


main()
