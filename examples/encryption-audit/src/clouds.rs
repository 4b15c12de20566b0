//! The clients that the audit needs.

use std::collections::BTreeMap;

use cumulo_alibaba_kms::Kms as AlibabaKms;
use cumulo_alibaba_polardb::PolarDb;
use cumulo_core::credentials::Credential;
use cumulo_core::operation::Service;
use cumulo_core::transport::Reqwest;
use cumulo_core::{Client, Error};
use cumulo_huawei_dws::Dws;
use cumulo_huawei_kms::Kms as HuaweiKms;

use crate::audit::Database;

/// The services, as `--endpoint` names them.
pub(crate) const SERVICES: [&str; 4] = [POLARDB, ALIBABA_KMS, DWS, HUAWEI_KMS];

const POLARDB: &str = "alibaba-polardb";
const ALIBABA_KMS: &str = "alibaba-kms";
const DWS: &str = "huawei-dws";
const HUAWEI_KMS: &str = "huawei-kms";

/// The clients of a region: of the databases, and of the key service beside them.
#[derive(Clone, Debug)]
pub(crate) enum Clients {
    Alibaba { polardb: PolarDb, kms: AlibabaKms },
    Huawei { dws: Dws, kms: HuaweiKms },
}

/// Makes clients of any service and region.
#[derive(Debug)]
pub(crate) struct Clouds {
    /// Shared by all clients, so that they share connections.
    transport: Reqwest,
    /// Without one, credentials come from the environment.
    credential: Option<Credential>,
    /// Addresses in place of those of the services.
    endpoints: BTreeMap<String, String>,
}

impl Clouds {
    /// The real clouds, with credentials from the environment.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    pub(crate) fn from_env(endpoints: BTreeMap<String, String>) -> Result<Self, Error> {
        Ok(Self { transport: Reqwest::builder().build()?, credential: None, endpoints })
    }

    /// All services at one address of this machine.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    pub(crate) fn at(endpoint: &str, credential: Credential) -> Result<Self, Error> {
        let endpoints = SERVICES.iter().map(|service| ((*service).to_owned(), endpoint.to_owned())).collect();
        // A proxy that the environment names is of no use on the way to oneself.
        Ok(Self { transport: Reqwest::builder().no_proxy().build()?, credential: Some(credential), endpoints })
    }

    /// The clients that audit a database in a region.
    ///
    /// # Errors
    ///
    /// Where the region is misspelt.
    pub(crate) fn clients(&self, database: Database, region: &str) -> Result<Clients, Error> {
        Ok(match database {
            Database::PolarDb => {
                Clients::Alibaba { polardb: self.client(POLARDB, region)?, kms: self.client(ALIBABA_KMS, region)? }
            }
            Database::Dws => Clients::Huawei { dws: self.client(DWS, region)?, kms: self.client(HUAWEI_KMS, region)? },
        })
    }

    fn client<S: Service>(&self, service: &str, region: &str) -> Result<Client<S>, Error> {
        let mut builder = Client::builder().region(region).transport(self.transport.clone()).app("encryption-audit");
        if let Some(credential) = &self.credential {
            builder = builder.credentials(credential.clone());
        }
        if let Some(endpoint) = self.endpoints.get(service) {
            builder = builder.endpoint(endpoint);
        }
        builder.build()
    }
}
