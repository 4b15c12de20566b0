//! The client: of the real cloud, or of a fake one inside this program.

use std::error::Error;

use cumulo_alibaba_kms::Kms;
use cumulo_alibaba_kms::core::credentials::Credential;
use cumulo_alibaba_kms::core::transport::Reqwest;
use cumulo_fake::FakeCloud;

/// Where the key service is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Without a region it is a fake.
    pub(crate) region: Option<String>,
    /// Another address than that of the region: of a dedicated instance, or of a fake.
    pub(crate) endpoint: Option<String>,
}

/// The client, and the fake that it talks to.
pub(crate) struct Cloud {
    pub(crate) kms: Kms,
    /// It ends when it is dropped.
    _fake: Option<FakeCloud>,
}

impl Cloud {
    /// Credentials come from the environment: `ALIBABA_CLOUD_ACCESS_KEY_ID` and so on. `prepare` fills the fake.
    pub(crate) fn reach(place: &Place, prepare: impl FnOnce(&FakeCloud)) -> Result<Self, Box<dyn Error>> {
        let Some(region) = &place.region else { return Self::fake(prepare) };
        let mut builder = Kms::builder().region(region).app("sign-verify");
        if let Some(endpoint) = &place.endpoint {
            builder = builder.endpoint(endpoint);
        }
        Ok(Self { kms: builder.build()?, _fake: None })
    }

    fn fake(prepare: impl FnOnce(&FakeCloud)) -> Result<Self, Box<dyn Error>> {
        let fake = FakeCloud::builder().start()?;
        prepare(&fake);
        let kms = Kms::builder()
            .region(FakeCloud::ALIBABA_REGION)
            .endpoint(fake.endpoint())
            .credentials(Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET))
            // A proxy that the environment names is of no use on the way to oneself.
            .transport(Reqwest::builder().no_proxy().build()?)
            .build()?;
        Ok(Self { kms, _fake: Some(fake) })
    }
}
