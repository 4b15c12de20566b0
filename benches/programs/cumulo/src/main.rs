//! Prints the state of a key.

use cumulo_alibaba_kms::core::Error;
use cumulo_alibaba_kms::{DescribeKey, Kms};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(ask())?)
}

async fn ask() -> Result<(), Error> {
    let answer = Kms::from_env()?.send(DescribeKey::new("alias/orders")).await?;
    println!("{:?}", answer.key_metadata.as_ref().and_then(|key| key.key_state.as_ref()));
    Ok(())
}
