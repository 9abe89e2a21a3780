//! channel-whatsapp
