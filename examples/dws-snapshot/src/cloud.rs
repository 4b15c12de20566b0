//! The client: of the real cloud, or of a fake one inside this program.

use std::error::Error;

use cumulo_fake::FakeCloud;
use cumulo_huawei_dws::Dws;
use cumulo_huawei_dws::core::credentials::Credential;
use cumulo_huawei_dws::core::transport::Reqwest;

/// Where the service is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Without a region it is a fake.
    pub(crate) region: Option<String>,
    /// Another address than that of the region.
    pub(crate) endpoint: Option<String>,
}

/// The client, and the fake that it talks to.
pub(crate) struct Cloud {
    pub(crate) dws: Dws,
    /// It ends when it is dropped.
    _fake: Option<FakeCloud>,
}

impl Cloud {
    /// Credentials and project come from the environment: `HUAWEICLOUD_SDK_AK` and so on. `prepare` fills the fake.
    pub(crate) fn reach(place: &Place, prepare: impl FnOnce(&FakeCloud)) -> Result<Self, Box<dyn Error>> {
        let Some(region) = &place.region else { return Self::fake(prepare) };
        let mut builder = Dws::builder().region(region).app("dws-snapshot");
        if let Some(endpoint) = &place.endpoint {
            builder = builder.endpoint(endpoint);
        }
        Ok(Self { dws: builder.build()?, _fake: None })
    }

    fn fake(prepare: impl FnOnce(&FakeCloud)) -> Result<Self, Box<dyn Error>> {
        let fake = FakeCloud::builder().start()?;
        prepare(&fake);
        let credential = Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET);
        let dws = Dws::builder()
            .region(FakeCloud::HUAWEI_REGION)
            .endpoint(fake.endpoint())
            .credentials(credential.in_project(FakeCloud::PROJECT_ID))
            // A proxy that the environment names is of no use on the way to oneself.
            .transport(Reqwest::builder().no_proxy().build()?)
            .build()?;
        Ok(Self { dws, _fake: Some(fake) })
    }
}
