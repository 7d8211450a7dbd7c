//! What older producers call methods and states, in the vocabulary all share today.

use std::borrow::Cow;

/// Today's name of a method or event: `on` and the W3C name of the event, an outcome with `OnSuccess` or `OnFailure` behind it.
pub fn canonical(method: &str) -> Cow<'_, str> {
    let today = match method {
        "signalingStateChange" | "signalingstatechange" => "onsignalingstatechange",
        "iceConnectionStateChange" | "iceconnectionstatechange" => "oniceconnectionstatechange",
        "connectionStateChange" | "connectionstatechange" => "onconnectionstatechange",
        "iceGatheringStateChange" | "icegatheringstatechange" => "onicegatheringstatechange",
        "onIceCandidate" | "icecandidate" => "onicecandidate",
        "onIceCandidateError" | "icecandidateerror" => "onicecandidateerror",
        "onRenegotiationNeeded" | "onNegotiationNeeded" | "negotiationNeeded" | "negotiationneeded" => "onnegotiationneeded",
        "onTrack" | "track" => "ontrack",
        "onDataChannel" | "onRemoteDataChannel" | "datachannel" => "ondatachannel",
        "createLocalDataChannel" => "createDataChannel",
        "addIceCandidateFailed" => "addIceCandidateOnFailure",
        "onAddStream" => "onaddstream",
        "onRemoveStream" => "onremovestream",
        "stop" => "close",
        "getUserMedia" => "navigator.mediaDevices.getUserMedia",
        "getUserMediaOnSuccess" => "navigator.mediaDevices.getUserMediaOnSuccess",
        "getUserMediaOnFailure" | "getUserMediaOnError" => "navigator.mediaDevices.getUserMediaOnFailure",
        _ => {
            return match method.strip_suffix("OnError") {
                Some(call) => Cow::Owned(format!("{call}OnFailure")),
                None => Cow::Borrowed(method),
            };
        }
    };
    Cow::Borrowed(today)
}

/// Today's name of a state: Chrome once wrote `SignalingStateHaveLocalOffer` for `have-local-offer`.
pub(super) fn state(text: &str) -> Cow<'_, str> {
    const PREFIXES: [&str; 5] = ["SignalingState", "ICEConnectionState", "IceConnectionState", "ICEGatheringState", "IceGatheringState"];
    let Some(name) = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).filter(|name| !name.is_empty()) else {
        return Cow::Borrowed(text);
    };
    let mut state = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !state.is_empty() {
            state.push('-');
        }
        state.extend(character.to_lowercase());
    }
    Cow::Owned(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_names_are_translated_and_others_kept() {
        assert_eq!(canonical("signalingStateChange"), "onsignalingstatechange");
        assert_eq!(canonical("icecandidate"), "onicecandidate");
        assert_eq!(canonical("iceconnectionstatechange (legacy)"), "iceconnectionstatechange (legacy)");
        assert_eq!(canonical("createOfferOnError"), "createOfferOnFailure");
        assert_eq!(canonical("setVideoType"), "setVideoType");
    }

    #[test]
    fn states_lose_their_prefix() {
        assert_eq!(state("SignalingStateHaveLocalOffer"), "have-local-offer");
        assert_eq!(state("SignalingStateStable"), "stable");
        assert_eq!(state("checking"), "checking");
    }
}
