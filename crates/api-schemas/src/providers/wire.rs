//! What is described of each provider.

/// Something that goes over the wire to or from a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Wire {
    /// OpenAI, `POST /chat/completions`.
    OpenAiChat,
    /// A piece of OpenAI's streamed answer to it.
    OpenAiChunk,
    /// OpenAI, `POST /embeddings`.
    OpenAiEmbedding,
    /// OpenAI's answer to it.
    OpenAiEmbeddings,
    /// OpenAI, `POST /audio/transcriptions`: the form's fields as an object, the file's content as its name.
    OpenAiTranscription,
    /// OpenAI's answer to it in JSON.
    OpenAiTranscript,
    /// OpenAI's refusal.
    OpenAiError,
    /// Anthropic, `POST /v1/messages` with `stream`.
    AnthropicMessages,
    /// An event of Anthropic's answer to it.
    AnthropicEvent,
    /// Gemini, `POST /v1beta/models/{model}:streamGenerateContent`.
    GeminiGenerate,
    /// A piece of Gemini's answer to it.
    GeminiChunk,
}

/// The files with the descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    OpenAi,
    Anthropic,
    Gemini,
}

impl Wire {
    /// Everything that is described.
    pub const ALL: &[Self] = &[
        Self::OpenAiChat,
        Self::OpenAiChunk,
        Self::OpenAiEmbedding,
        Self::OpenAiEmbeddings,
        Self::OpenAiTranscription,
        Self::OpenAiTranscript,
        Self::OpenAiError,
        Self::AnthropicMessages,
        Self::AnthropicEvent,
        Self::GeminiGenerate,
        Self::GeminiChunk,
    ];

    /// Where it is described, and the definition's name there.
    pub(super) fn place(self) -> (Source, &'static str) {
        match self {
            Self::OpenAiChat => (Source::OpenAi, "CreateChatCompletionRequest"),
            Self::OpenAiChunk => (Source::OpenAi, "CreateChatCompletionStreamResponse"),
            Self::OpenAiEmbedding => (Source::OpenAi, "CreateEmbeddingRequest"),
            Self::OpenAiEmbeddings => (Source::OpenAi, "CreateEmbeddingResponse"),
            Self::OpenAiTranscription => (Source::OpenAi, "CreateTranscriptionRequest"),
            Self::OpenAiTranscript => (Source::OpenAi, "CreateTranscriptionResponseJson"),
            Self::OpenAiError => (Source::OpenAi, "ErrorResponse"),
            Self::AnthropicMessages => (Source::Anthropic, "Request"),
            Self::AnthropicEvent => (Source::Anthropic, "Event"),
            Self::GeminiGenerate => (Source::Gemini, "Request"),
            Self::GeminiChunk => (Source::Gemini, "Chunk"),
        }
    }
}
