//! The answers that faults put in place of the right one, in the words of each cloud.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::catalog::{Cloud, Type};
use crate::fault::{Instead, Refused};
use crate::route::Route;
use crate::verify;

pub(super) fn answer(instead: &Instead, right: Answer, route: &Route<'_>, now: String) -> Answer {
    match (instead, route.cloud) {
        (Instead::Distorted(change), _) => right.changed(*change),
        (Instead::Answer(answer), _) => answer.clone(),
        (Instead::Throttled(wait), Cloud::Alibaba) => {
            let answer = Answer::error(400, "Throttling.User", "Request was denied due to user flow control.");
            if wait.is_zero() { answer } else { answer.header("x-acs-retry-after", wait.as_millis().to_string()) }
        }
        (Instead::Throttled(wait), Cloud::Huawei) => {
            let message =
                "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 second";
            let answer = Answer::error(429, "APIGW.0308", message);
            let seconds = wait.as_millis().div_ceil(1000);
            if wait.is_zero() { answer } else { answer.header("retry-after", seconds.to_string()) }
        }
        (Instead::Refused(refused), Cloud::Alibaba) => {
            let (code, message) = match refused {
                Refused::Signature => (
                    "SignatureDoesNotMatch",
                    "Specified signature is not matched with our calculation. server string to sign is:ACS3-HMAC-SHA256\n-",
                ),
                Refused::Nonce => ("SignatureNonceUsed", "Specified signature nonce was used already."),
                Refused::TokenExpired => ("InvalidSecurityToken.Expired", "Specified SecurityToken is expired."),
            };
            Answer::error(400, code, message)
        }
        (Instead::Refused(refused), Cloud::Huawei) => match refused {
            Refused::Signature => verify::refused("verify aksk signature fail, canonicalRequest:-").into(),
            Refused::Nonce => verify::refused(format!("signature expired, server time:{now}")).into(),
            Refused::TokenExpired => verify::refused("the security token has expired").into(),
        },
        (Instead::Base64Error, _) => {
            let documented = route.found.and_then(|(service, operation)| {
                operation.errors.first().or(service.errors.first()).map(|error| (error.status, error.code.as_str()))
            });
            let (status, code) = documented.unwrap_or((400, "APIGW.0602"));
            let body = json!({"error_code": code, "error_msg": "The request failed."}).to_string();
            Answer::new(status).header("content-type", "text/plain").body(URL_SAFE.encode(body))
        }
        (Instead::AllNull, _) => {
            let mut nulls = Map::new();
            if let Some((service, operation)) = route.found
                && let Some(response) = &operation.response
                && let Type::Object(members) = service.resolve(response)
            {
                nulls.extend(members.iter().map(|member| (member.name.clone(), Value::Null)));
            }
            Answer::json(Value::Object(nulls))
        }
    }
}
