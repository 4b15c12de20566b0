//! The example of the front page compiles, and stands there to the letter.

#[rustfmt::skip]
#[allow(dead_code)]
async fn example() -> Result<(), cumulo_alibaba_kms::core::Error> {
// The example:
use cumulo_alibaba_kms::{DescribeKey, Kms, codes};

let kms = Kms::from_env()?;                                     // region and credentials; clone freely
match kms.send(DescribeKey::new("alias/orders")).await {
    Ok(answer) => println!("{:?}", answer.key_state()),
    Err(error) if error.is(codes::FORBIDDEN_ALIAS_NOT_FOUND) => println!("there is no such alias"),
    Err(error) => return Err(error),                            // kind, code, request id, may_have_executed()
}
// Its end.
    Ok(())
}

#[test]
fn the_front_page_has_the_example_that_compiles() {
    let ours = include_str!("front_page.rs");
    let from = ours.split("// The example:\n").nth(1).unwrap();
    let example = from.split("// Its end.\n").next().unwrap();
    assert!(example.contains("DescribeKey"));
    assert!(include_str!("../../README.md").contains(example));
}
