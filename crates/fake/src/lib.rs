//! A fake Alibaba Cloud and Huawei Cloud on loopback, for tests.
