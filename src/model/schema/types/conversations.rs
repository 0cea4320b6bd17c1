//! What `a.conversation` adds: types that all conversations share, and the two models of each one's message store.

use super::{TypeKind, Types};
use crate::{
    model::{FileId, names::upper_first},
    span::Span,
};

/// Written out in front of the schema, so that each may stand there only once.
const SHARED: [&str; 33] = [
    "AmplifyAIContentBlock",
    "AmplifyAIContentBlockDocument",
    "AmplifyAIContentBlockImage",
    "AmplifyAIContentBlockInput",
    "AmplifyAIContentBlockText",
    "AmplifyAIContentBlockToolResult",
    "AmplifyAIContentBlockToolUse",
    "AmplifyAIConversationMessage",
    "AmplifyAIConversationMessageStreamPart",
    "AmplifyAIConversationParticipantRole",
    "AmplifyAIConversationTurnError",
    "AmplifyAIDocumentBlock",
    "AmplifyAIDocumentBlockInput",
    "AmplifyAIDocumentBlockSource",
    "AmplifyAIDocumentBlockSourceInput",
    "AmplifyAIImageBlock",
    "AmplifyAIImageBlockInput",
    "AmplifyAIImageBlockSource",
    "AmplifyAIImageBlockSourceInput",
    "AmplifyAITool",
    "AmplifyAIToolConfiguration",
    "AmplifyAIToolConfigurationInput",
    "AmplifyAIToolInput",
    "AmplifyAIToolInputSchema",
    "AmplifyAIToolInputSchemaInput",
    "AmplifyAIToolResultBlock",
    "AmplifyAIToolResultBlockInput",
    "AmplifyAIToolResultContentBlock",
    "AmplifyAIToolResultContentBlockInput",
    "AmplifyAIToolSpecification",
    "AmplifyAIToolSpecificationInput",
    "AmplifyAIToolUseBlock",
    "AmplifyAIToolUseBlockInput",
];

/// What stands before and behind the name of a conversation.
const OWN: [(&str, &str, TypeKind); 16] = [
    ("Conversation", "", TypeKind::Store),
    ("ConversationMessage", "", TypeKind::Store),
    ("CreateConversationMessage", "AssistantInput", TypeKind::Reserved),
    ("CreateConversationMessage", "AssistantStreamingInput", TypeKind::Reserved),
    ("CreateConversation", "Input", TypeKind::Input),
    ("UpdateConversation", "Input", TypeKind::Input),
    ("DeleteConversation", "Input", TypeKind::Input),
    ("CreateConversationMessage", "Input", TypeKind::Input),
    ("DeleteConversationMessage", "Input", TypeKind::Input),
    ("ModelConversation", "ConditionInput", TypeKind::Input),
    ("ModelConversation", "FilterInput", TypeKind::Input),
    ("ModelConversation", "Connection", TypeKind::Connection),
    ("ModelConversationMessage", "ConditionInput", TypeKind::Input),
    ("ModelConversationMessage", "FilterInput", TypeKind::Input),
    ("ModelConversationMessage", "Connection", TypeKind::Connection),
    ("ModelSubscriptionConversationMessage", "FilterInput", TypeKind::Input),
];

impl Types<'_> {
    pub(super) fn conversation(&mut self, name: &str, place: (FileId, Span)) {
        if !self.found.iter().any(|known| known.name == SHARED[0] && known.kind == TypeKind::Inline) {
            SHARED.iter().for_each(|shared| self.add(shared, TypeKind::Inline, name, Some(place)));
            self.add("ModelAmplifyAIConversationParticipantRoleInput", TypeKind::Input, name, Some(place));
        }
        let own = upper_first(name);
        for (start, end, kind) in OWN {
            self.add(&format!("{start}{own}{end}"), kind, name, Some(place));
        }
    }
}
