//! RSA in the fake's KMS: signatures that others verify, ciphertexts of others, imported key material.

#![cfg(feature = "rsa")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test has no better way to fail")]

#[path = "support/client.rs"]
mod client;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::{Call, Reply};
use cumulo_fake::{AlibabaKey, FakeCloud, Value};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, spki::SubjectPublicKeyInfoRef};
use rsa::rand_core::UnwrapErr;
use rsa::{Oaep, RsaPublicKey};
use sha2::{Digest as _, Sha256};

const VERSION: &str = "515e0b0a-624f-45ab-92b5-54f9b5510000";

fn ask(fake: &FakeCloud, action: &str, query: &[(&str, &str)]) -> Reply {
    let call = Call::alibaba(action, "2016-01-20");
    query.iter().fold(call, |call, (name, value)| call.query(name, value)).send(fake)
}

fn ok(fake: &FakeCloud, action: &str, query: &[(&str, &str)]) -> Value {
    let reply = ask(fake, action, query);
    assert_eq!(reply.status, 200, "{action}: {}", reply.body);
    reply.json()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn rsa(usage: &str) -> AlibabaKey {
    AlibabaKey::new("key-rsa").set("KeySpec", "RSA_2048").set("KeyUsage", usage)
}

/// A library that shares nothing with the fake verifies, by the public key alone.
#[test]
fn signatures_verify_elsewhere() {
    let fake = FakeCloud::start();
    fake.add(rsa("SIGN/VERIFY"));
    let key = [("KeyId", "key-rsa"), ("KeyVersionId", VERSION)];
    let pem = ok(&fake, "GetPublicKey", &key);
    let base64: String = text(&pem, "PublicKey").lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).unwrap();
    let public = SubjectPublicKeyInfoRef::try_from(der.as_slice()).unwrap().subject_public_key.raw_bytes().to_vec();

    let digest = STANDARD.encode(Sha256::digest("Meet me at noon."));
    let algorithms: [(&str, &'static RsaParameters); 2] =
        [("RSA_PSS_SHA_256", &RSA_PSS_2048_8192_SHA256), ("RSA_PKCS1_SHA_256", &RSA_PKCS1_2048_8192_SHA256)];
    for (algorithm, parameters) in algorithms {
        let base = [key[0], key[1], ("Algorithm", algorithm), ("Digest", digest.as_str())];
        let signed = ok(&fake, "AsymmetricSign", &base);
        let signature = text(&signed, "Value");
        let elsewhere = UnparsedPublicKey::new(parameters, &public);
        elsewhere.verify(b"Meet me at noon.", &STANDARD.decode(signature).unwrap()).unwrap();
        let there = |digest: &str| {
            let query = [key[0], key[1], ("Algorithm", algorithm), ("Digest", digest), ("Value", signature)];
            ok(&fake, "AsymmetricVerify", &query)["Value"].clone()
        };
        assert_eq!(there(&digest), true, "{algorithm}");
        assert_eq!(there(&STANDARD.encode(Sha256::digest("Meet me at one."))), false, "{algorithm}");
    }
    let other = [key[0], key[1], ("Algorithm", "ECDSA_SHA_256"), ("Digest", digest.as_str())];
    assert_eq!(ask(&fake, "AsymmetricSign", &other).code(), "InvalidParameter");
}

#[test]
fn what_the_public_key_encrypts_decrypts() {
    let fake = FakeCloud::start();
    fake.add(rsa("ENCRYPT/DECRYPT"));
    let key = [("KeyId", "key-rsa"), ("KeyVersionId", VERSION)];
    for algorithm in ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"] {
        let base = [key[0], key[1], ("Algorithm", algorithm)];
        let sealed = ok(&fake, "AsymmetricEncrypt", &[base[0], base[1], base[2], ("Plaintext", "aGVsbG8=")]);
        let blob = text(&sealed, "CiphertextBlob");
        let opened = ok(&fake, "AsymmetricDecrypt", &[base[0], base[1], base[2], ("CiphertextBlob", blob)]);
        assert_eq!(opened["Plaintext"], "aGVsbG8=", "{algorithm}");
        let long = STANDARD.encode([7; 215]);
        let reply = ask(&fake, "AsymmetricEncrypt", &[base[0], base[1], base[2], ("Plaintext", &long)]);
        assert_eq!(reply.code(), "InvalidParameter", "{algorithm}");
    }
    // A caller can encrypt by itself, and has it decrypted.
    let pem = ok(&fake, "GetPublicKey", &key);
    let sealed = seal(&RsaPublicKey::from_public_key_pem(text(&pem, "PublicKey")).unwrap(), b"by hand");
    let query = [key[0], key[1], ("Algorithm", "RSAES_OAEP_SHA_256"), ("CiphertextBlob", sealed.as_str())];
    assert_eq!(ok(&fake, "AsymmetricDecrypt", &query)["Plaintext"], STANDARD.encode("by hand"));
    // A key pair is none for Encrypt.
    let reply = ask(&fake, "Encrypt", &[key[0], ("Plaintext", "aGVsbG8=")]);
    assert_eq!(reply.code(), "UnsupportedOperation");
}

fn seal(public: &RsaPublicKey, bytes: &[u8]) -> String {
    let sealed = public.encrypt(&mut UnwrapErr(getrandom::SysRng), Oaep::<Sha256>::new(), bytes).unwrap();
    STANDARD.encode(sealed)
}

#[test]
fn data_keys_are_exported_under_a_key_of_the_caller() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-a"));
    let own = rsa::RsaPrivateKey::new(&mut UnwrapErr(getrandom::SysRng), 2048).unwrap();
    let public = STANDARD.encode(own.to_public_key().to_public_key_der().unwrap());
    let wrapping = |algorithm| {
        [("PublicKeyBlob", public.as_str()), ("WrappingKeySpec", "RSA_2048"), ("WrappingAlgorithm", algorithm)]
    };
    let exported = |answer: &Value| {
        let wrapped = STANDARD.decode(text(answer, "ExportedDataKey")).unwrap();
        STANDARD.encode(own.decrypt(Oaep::<Sha256>::new(), &wrapped).unwrap())
    };
    let context = ("EncryptionContext", r#"{"for":"orders"}"#);
    let query = [&[("KeyId", "key-a"), context], &wrapping("RSAES_OAEP_SHA_256")[..]].concat();
    let made = ok(&fake, "GenerateAndExportDataKey", &query);
    let blob = ("CiphertextBlob", text(&made, "CiphertextBlob"));
    let opened = ok(&fake, "Decrypt", &[blob, context]);
    assert_eq!(opened["Plaintext"], exported(&made), "the ciphertext holds the key that was exported");

    let again = ok(&fake, "ExportDataKey", &[&[blob, context], &wrapping("RSAES_OAEP_SHA_256")[..]].concat());
    assert_eq!((exported(&again), &again["KeyId"]), (exported(&made), &made["KeyId"]));

    let odd = [&[blob, context], &wrapping("SM2PKE")[..]].concat();
    assert_eq!(ask(&fake, "ExportDataKey", &odd).code(), "InvalidParameter");
    let long = [&[("KeyId", "key-a"), ("NumberOfBytes", "1024")], &wrapping("RSAES_OAEP_SHA_256")[..]].concat();
    assert_eq!(ask(&fake, "GenerateAndExportDataKey", &long).code(), "InvalidParameter", "more than fits in");
}

#[test]
fn key_material_is_imported_and_deleted() {
    let fake = FakeCloud::start();
    let made = ok(&fake, "CreateKey", &[("Origin", "EXTERNAL")]);
    let id = text(&made["KeyMetadata"], "KeyId").to_owned();
    let key = ("KeyId", id.as_str());
    let state = |fake: &FakeCloud| text(&ok(fake, "DescribeKey", &[key])["KeyMetadata"], "KeyState").to_owned();
    assert_eq!(state(&fake), "PendingImport");

    let wrapping = [key, ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"), ("WrappingKeySpec", "RSA_2048")];
    let parameters = ok(&fake, "GetParametersForImport", &wrapping);
    let der = STANDARD.decode(text(&parameters, "PublicKey")).unwrap();
    let public = RsaPublicKey::from_public_key_der(&der).unwrap();
    let import = |material: &[u8], token: &str| {
        let sealed = seal(&public, material);
        let query = [key, ("EncryptedKeyMaterial", &sealed), ("ImportToken", token), ("KeyMaterialExpireUnix", "0")];
        ask(&fake, "ImportKeyMaterial", &query)
    };
    let token = text(&parameters, "ImportToken");
    assert_eq!(import(&[1; 16], token).code(), "InvalidKeyMaterial");
    assert_eq!(import(&[1; 32], "bm8gdG9rZW4=").code(), "InvalidImportToken");
    assert_eq!(import(&[1; 32], token).status, 200);
    assert_eq!(state(&fake), "Enabled");

    let sealed = ok(&fake, "Encrypt", &[key, ("Plaintext", "aGVsbG8=")]);
    let blob = text(&sealed, "CiphertextBlob");
    ok(&fake, "DeleteKeyMaterial", &[key]);
    assert_eq!(state(&fake), "PendingImport");
    assert_eq!(ask(&fake, "Decrypt", &[("CiphertextBlob", blob)]).code(), "Rejected.Unavailable");
    assert_eq!(import(&[2; 32], token).code(), "InvalidKeyMaterial", "no other than the first");
    assert_eq!(import(&[1; 32], token).status, 200);
    assert_eq!(ok(&fake, "Decrypt", &[("CiphertextBlob", blob)])["Plaintext"], "aGVsbG8=");

    // A key whose material the service made takes none.
    fake.add(AlibabaKey::new("key-own"));
    let reply = ask(&fake, "GetParametersForImport", &[("KeyId", "key-own"), wrapping[1], wrapping[2]]);
    assert_eq!(reply.code(), "Unsupported.Origin");
}
