//! Open enums: known values by name, unknown values kept.

/// Declares an enum of known texts that also holds every other text.
///
/// The clouds add values without notice, so no list is ever closed: what is not known arrives as `Other`.
///
/// ```
/// cumulo_core::open_enum! {
///     /// The status of a key.
///     pub enum KeyState {
///         /// The key can be used.
///         Enabled = "Enabled",
///         /// The key waits for deletion.
///         PendingDeletion = "PendingDeletion",
///     }
/// }
///
/// assert_eq!(KeyState::from("Enabled"), KeyState::Enabled);
/// assert_eq!(KeyState::from("Asleep").as_str(), "Asleep");
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value that this version does not know, as the service wrote it.
            Other(::std::string::String),
        }

        impl $name {
            /// The value as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, to: &mut H) {
                self.as_str().hash(to);
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::decode::FromWire for $name {
            fn blank() -> Self {
                Self::Other(::std::string::String::new())
            }

            fn expected(&self) -> &'static str {
                "text"
            }

            fn int(&mut self, value: i64) -> $crate::decode::Fit {
                self.text(&value.to_string())
            }

            fn bool(&mut self, value: bool) -> $crate::decode::Fit {
                self.text(if value { "true" } else { "false" })
            }

            fn text(&mut self, value: &str) -> $crate::decode::Fit {
                *self = Self::from(value);
                $crate::decode::Fit::Taken
            }
        }

        impl $crate::encode::ToWire for $name {
            fn wire(&self) -> $crate::encode::Wire<'_> {
                $crate::encode::Wire::Text(::std::borrow::Cow::Borrowed(self.as_str()))
            }
        }
    };
}
