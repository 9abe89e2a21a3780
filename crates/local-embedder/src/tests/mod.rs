mod encode;
mod file;
mod kernel;
mod naive;
mod port;
mod split;
mod tiny;
