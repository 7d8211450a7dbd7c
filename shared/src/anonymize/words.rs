//! What is known of words: what the member of a name holds, and which words tell nothing of anyone. A text of an unknown member
//! keeps known words alone, so that what nobody thought of does not slip through.

use super::policy::Class;
use crate::codec::dictionary;
use std::sync::OnceLock;

/// What a value is, as told by the name it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Text of which only known words stay.
    Text(Class),
    /// Text that producers make of fixed parts; only what looks like an address, a name or an id is taken out.
    Plain,
    /// An instant as text.
    Time,
    /// A text, or whatever it is, that is personal as a whole.
    Whole(Class),
    /// The address of a page.
    Page,
    /// A user agent string.
    UserAgent,
    /// A version number, which can look like an address.
    Version,
    /// An ICE password, which must have 22 characters at least.
    Password,
    /// A candidate foundation: older Chromium writes a checksum of the address, from which it can be found.
    Foundation,
    /// An array of kind, id, label and streams, or an object of such.
    Track,
    /// A session description or a candidate.
    Description,
    /// A name of the standard, whatever it stands in.
    Known,
    /// A name that an application chose, which must stay apart from others.
    Name,
    /// Statistics by id, or what surrounds them.
    Stats,
    /// The arguments of createDataChannel, the first of which is its label.
    Channel,
    /// Events as objects of type and value.
    Log,
    /// A value of statistics.
    Reading,
    /// What an application logs of its own, whose names of members can be personal too.
    Foreign,
}

impl Meaning {
    /// Whether a number under it can tell who or where someone is, not only a text.
    pub(super) fn makes_numbers_personal(self) -> bool {
        matches!(self, Whole(Class::Identity | Class::Location | Class::Contact))
    }
}

use Meaning::{
    Channel, Description, Foreign, Foundation, Known, Log, Page, Password, Plain, Stats, Text, Time, Track, UserAgent, Version, Whole,
};

/// Members by meaning.
const MEMBERS: &[(Meaning, &str)] = &[
    (
        Plain,
        "mimeType sdpFmtpLine scalabilityMode mid sdpMid rid rids uri contentType googTimingFrameInfo srtpCipher dtlsCipher tlsVersion \
         codecId transportId localId remoteId mediaSourceId playoutId localCandidateId remoteCandidateId selectedCandidatePairId \
         rtcpTransportStatsId trackIds localCertificateId remoteCertificateId issuerCertificateId trackId receiverId senderId statsId component \
         googChannelId selectedCandidatePairIdString clockRate channels fingerprintAlgorithm googCodecName codec codecs codecName \
         clientProtocol statsFormat clientType fileFormat networkId elapsed browserId",
    ),
    (Known, "statsType type kind applicationName"),
    (Log, "updateLog peerConnections getUserMedia"),
    (Stats, "getStats getstats stats PeerConnections reports"),
    (Time, "time startTime endTime timestamp date created now"),
    (
        Text(Class::Address),
        "address ip ipAddress relatedAddress hostCandidate publicIP remoteAddress remoteAddresses localAddress googLocalAddress \
         googRemoteAddress portNumber",
    ),
    (Foundation, "foundation"),
    (Whole(Class::Credential), "username credential password secret token accessToken access_token authorization jwt apiKey"),
    (
        Whole(Class::IceCredential),
        "usernameFragment iceLocalUsernameFragment iceRemoteUsernameFragment ufrag localUfrag remoteUfrag iceUfrag",
    ),
    (Password, "pwd icePwd"),
    (Whole(Class::Fingerprint), "base64Certificate googDerBase64 certificate googFingerprint fingerprint inline"),
    (
        Whole(Class::Device),
        "label deviceId groupId audioDeviceId videoDeviceId sinkId deviceLabel micLabel cameraLabel speakerLabel \
         chromeMediaSourceId chromeMediaSource sourceId",
    ),
    (Text(Class::Device), "device devices"),
    (
        Text(Class::Media),
        "trackIdentifier track streamIdentifier streamIds streams stream streamId stream_id msid cname mslabel msLabel \
         googTrackId mediaStreamId mediaStreamTrackId sourceName source_name",
    ),
    (
        Track,
        "tracks audio_track_info video_track_info addTrack addTransceiver replaceTrack ontrack onaddstream onremovestream addStream \
         removeStream",
    ),
    (
        Track,
        "navigator.mediaDevices.getUserMediaOnSuccess navigator.mediaDevices.getDisplayMediaOnSuccess getUserMediaOnSuccess \
         getDisplayMediaOnSuccess",
    ),
    (Channel, "createDataChannel"),
    (Page, "url origin path href page referrer referer location.href pageUrl"),
    (UserAgent, "userAgent UserAgent user_agent browserUserAgent"),
    (Version, "version uaFullVersion browserVersion platformVersion osVersion"),
    (
        Text(Class::Browser),
        "brand platform model architecture bitness encoderImplementation decoderImplementation gpu renderer vendor browserName \
         browserType osName os",
    ),
    (
        Whole(Class::Identity),
        "identity displayName display_name confName confID confId conferenceId conferenceName conferenceUrl meetingUniqueId meeting_id \
         meetingId userId user_id userName user_name user nickname nick firstName lastName fullName roomName room roomId room_id \
         room_jid jid occupant_jid my_occupant_jid statsSessionId sessionId session_id session participantId participant endpointId \
         endpoint_id endpoints stats_id statsId_ callId call_id callStatsUserName clientId client_id clientID peerId peerID peer_id \
         rtcStatsClientId rtcStatsPeerId rtcStatsConferenceId peerIdentity tenant customerId organization account accountId deviceName \
         externalId meetingName subject topic avatar avatarUrl avatarURL applicationId appId dominantSpeaker",
    ),
    (Text(Class::Identity), "name"),
    (
        Whole(Class::Location),
        "location locations geolocation geo latitude longitude lat lng lon altitude city region country countryCode postalCode zip \
         street timezone timeZone isp asn coordinates",
    ),
    (Whole(Class::Contact), "email mail eMail phone phoneNumber tel telephone mobileNumber"),
    (Foreign, "logs data"),
    (Description, "sdp candidate"),
];

/// Words that stay wherever they stand, beside the names of members, types and methods.
const COMMON: &str = "true false null undefined NaN Infinity default communications localhost audio video application data text \
    message offer answer pranswer rollback stable have local remote closed new checking connected completed disconnected failed \
    connecting gathering complete open opening closing idle live ended muted enabled disabled active inactive passive actpass both \
    none sendrecv sendonly recvonly stopped send recv receive max min ideal exact advanced mandatory optional user environment left \
    right screen window browser tab monitor application camera microphone speaker audioinput audiooutput videoinput host srflx prflx \
    relay relayed serverreflexive peerreflexive udp tcp tls dtls ssl UDP TCP TLS DTLS RTP RTCP SAVPF SAVP AVPF AVP SCTP so client server \
    controlling controlled unknown waiting inprogress frozen succeeded cancelled in progress ethernet wifi cellular bluetooth vpn \
    wimax lan wlan wwan loopback cpu bandwidth other low medium high very motion detail maintain framerate resolution balanced all nohost public \
    compat bundle require negotiate plan unified webkit moz mozilla candidate typ raddr rport generation ufrag pwd network id cost \
    tcptype component foundation priority protocol port address related type sdp sdpMid sdpMLineIndex mid rid rids ssrc cname msid \
    mslabel label urls url username credential credentialType iceServers iceTransportPolicy iceTransportsType bundlePolicy \
    rtcpMuxPolicy iceCandidatePoolSize sdpSemantics certificates encodedInsertableStreams enableDtlsSrtp DtlsSrtpKeyAgreement \
    RtpDataChannels googIPv6 offerToReceiveAudio offerToReceiveVideo iceRestart voiceActivityDetection kind sender receiver track \
    streams stream encodings direction currentDirection Caused by getTransceivers getSenders getReceivers setLocalDescription \
    setRemoteDescription transceiverAdded transceiverModified transceiverRemoved remove getstats addStream removeStream \
    onaddstream onremovestream iceconnectionstatechange legacy signalingStateChange iceGatheringStateChange iceCandidate \
    SignalingStateStable SignalingStateHaveLocalOffer SignalingStateHaveRemoteOffer SignalingStateClosed \
    SignalingStateHaveLocalPrAnswer SignalingStateHaveRemotePrAnswer \
    ICEConnectionStateNew ICEConnectionStateChecking ICEConnectionStateConnected ICEConnectionStateCompleted \
    ICEConnectionStateFailed ICEConnectionStateDisconnected ICEConnectionStateClosed ICEGatheringStateNew \
    ICEGatheringStateGathering ICEGatheringStateComplete IceConnectionStateNew IceGatheringStateNew width height frameRate facingMode \
    aspectRatio sampleRate sampleSize channelCount latency echoCancellation noiseSuppression autoGainControl deviceId groupId \
    resizeMode cursor displaySurface opus VP8 VP9 AV1 H264 H265 HEVC rtx red ulpfec flexfec G722 PCMU PCMA CN ISAC iLBC \
    NotAllowedError OverConstrainedError PermissionDeniedError ConstraintNotSatisfiedError DevicesNotFoundError TrackStartError \
    NotFoundError NotReadableError OverconstrainedError AbortError SecurityError TypeError InvalidStateError \
    InvalidAccessError OperationError NotSupportedError InvalidModificationError SyntaxError RangeError ReferenceError NetworkError \
    DOMException DOMError Error Invalid Date Permission denied dismissed by system device not found requested constraint constraintName \
    name getUserMedia getDisplayMedia navigator mediaDevices publicIP websocket identity connectionInfo logs close create keepalive \
    stats entry Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec GMT UTC AM PM am pm Z Coordinated Universal \
    Time Standard Daylight Summer European Central Eastern Western Pacific Mountain Chrome Chromium Google Brave Microsoft Edge Opera \
    Firefox Safari Brand Not A Not_A WebView Android Linux Windows macOS iOS Chrome OS Mac OS X arm x86 libvpx libaom dav1d \
    OpenH264 FFmpeg libopus ExternalEncoder ExternalDecoder SimulcastEncoderAdapter MediaFoundationVideoEncodeAccelerator \
    fallback VDAVideoDecoder VaapiVideoDecoder V4L2VideoDecoder D3D11VideoDecoder D3D12VideoDecoder VideoToolboxVideoDecoder \
    MediaCodecVideoDecoder GpuVideoDecoder MojoVideoDecoder VpxVideoDecoder Dav1dVideoDecoder FFmpegVideoDecoder \
    OffloadingVpxVideoDecoder VaapiVideoEncodeAccelerator V4L2VideoEncodeAccelerator VTVideoEncodeAccelerator \
    AndroidVideoEncodeAccelerator NdkVideoEncodeAccelerator D3D12VideoEncodeAccelerator VideoToolbox NVENC QSV VAAPI V4L2 HEADLESS CHROME FIREFOX SAFARI STANDARD LEGACY chrome firefox safari standard legacy proxied non \
    transceiver index rtp inbound outbound pair playout source certificate codec transport peer connection connections channel \
    TransportChannel Channel Conn ssrc_ mediasource googCandidatePair googComponent googTrack googLibjingleSession VideoBwe \
    bweforvideo googCertificate localcandidate remotecandidate candidatepair WMS BUNDLE LS IN IP4 IP6 DTLS SRTP AEAD AES SHA sha \
    RTCMediaStreamTrack RTCMediaStream RTCTransport RTCCodec RTCIceCandidatePair RTCIceCandidate RTCCertificate RTCInboundRTPAudioStream \
    RTCInboundRTPVideoStream RTCOutboundRTPAudioStream RTCOutboundRTPVideoStream RTCRemoteInboundRtpAudioStream \
    RTCRemoteInboundRtpVideoStream RTCAudioSource RTCVideoSource RTCDataChannel mixedmslabel mixedlabelaudio0 mixedlabelvideo0 \
    RTCPeerConnection RTCConfiguration anonymize masked removed frame frames camelcase relayProtocol \
    googHighpassFilter googNoiseSuppression googEchoCancellation googAutoGainControl googTypingNoiseDetection googAudioMirroring \
    googCpuOveruseDetection googSuspendBelowMinBitrate googPayloadPadding googScreencastMinBitrate \
    to execute on the is was be of for with an and or from at it Expect Expected line parse SessionDescription set called Called wrong \
    session description Session Description ICE could Could added Error processing start source allocate videosource agent required \
    provided property value argument invalid satisfied timeout Timeout timed out aborted expected unable Unable Failed DataChannel \
    RTCSessionDescription RTCIceCandidate visibilitychange hidden visible NULL \
    Jicofo JVB Jigasi JIGASI Jibri numEndpoints conference bridge sessions stress config enabled members endpoint count state";

/// Names of members that standards, browsers and known producers choose, beside those of statistics. All others are somebody's own.
const NAMES: &str = "abTesting action actionSubject adaptivePtime algorithm alwaysNegotiateDataChannels amplitudeAPPKey amplitudeIncludeUTM analytics \
    analyticsInterval android anonymousdomain appCode appKey appName appPackage appScheme attributes audio_limit_reached \
    audio_senders_count audioQuality authData av_moderation availHeight availWidth backgroundBlur backgroundSegmentationMask \
    binaryType bosh brands bridgeChannel brightness browserWindow callStatsApplicationLogsDisabled callStatsCustomScriptUrl \
    callStatsID callStatsSecret callStatsThreshold candidates capScreenshareBitrate capsNodeVer captureInterval channelLastN \
    chat_room chat_room_role_manager chromeExtensionBanner chromeExtensionId chromeExtensionsInfo clientNode codecPayloadType \
    colibri_session_manager collabServerBaseUrl colorDepth colorTemperature conference_properties conference_sources \
    conferenceStartTimestamp confUrl connectionTime continualGatheringPolicy contrast controller cpuPerformance credentialProvided \
    crossRegion currentTime deeplinking defaultLocalDisplayName defaultLogoUrl defaultRemoteDisplayName degradationPreference \
    deploymentInfo deploymentUrls desktop desktopSharing desktopSharingChromeDisabled desktopSharingChromeExtId \
    desktopSharingChromeMinExtVersion desktopSharingChromeSources desktopSharingFirefoxDisabled desktopSharingFirefoxExtensionURL \
    desktopSharingFirefoxExtId desktopSharingFirefoxMaxVersionExtRequired desktopSharingSources deviceMemory devicePixelRatio \
    dialInConfCodeUrl dialInNumbersUrl dialOutAuthUrl dialOutCodesUrl dialOutRegionUrl disable disableAudioLevels disabledSounds \
    disableH264 disableIframeAPI disableLocalVideoFlip disableModeratorIndicator disableRtx disableSearch disableSimulcast \
    disableSpeakerStatsSearch disableSuspendVideo domain dominantSpeakerEndpoint downlink downloadLink drain dropbox duration \
    dynamicLink e2ee e2eping edgeUrl effectiveType enableCalendarIntegration enableClosePage enableDisplayFaceExpressions \
    enableFaceCentering enableFaceExpressionsDetection enableFacialRecognition enableForcedReload enableInsecureRoomNameWarning \
    enableLayerSuspension enableLipSync enableNoAudioDetection enableNoisyMicDetection enableOpusDtx enableP2P enableRecording \
    enableRemb enableRTCStats enableRtpStats enableSaveLogs enableStatsID enableTalkWhileMuted enableTcc enableThumbnailReordering \
    enableUnifiedOnChrome enableUserRolesBasedOnToken enableWebHIDFeature enableWelcomePage encrypted envType error error_code \
    error_message error_text errorCode errorText events exposureCompensation exposureMode exposureTime externalConnectUrl \
    eyeGazeCorrection faceCenteringThreshold faceFraming faceLandmarks fDroidUrl features feedback_sources feedbackPercentage \
    fileRecordingsEnabled fileRecordingsServiceEnabled fileRecordingsServiceSharingEnabled flags focus focusDistance focusMode \
    forceJVB121Ratio formFactors fullVersionList getStatsInterval giphy googAutoGainControl2 googCpuOveruseEncodeUsage \
    googCpuOveruseThreshold googCpuUnderuseThreshold googEchoCancellation2 googHighStartBitrate googleApiApplicationClientID \
    googNoiseSuppression2 groups hardwareConcurrency headerExtensions healthy helpCentre hepopAnalyticsEvent hepopAnalyticsUrl \
    hiddenDomain hideLogo hosts include_in_statistics initialDelay initialTimeout invite_runnable inviteServiceCallFlowsUrl \
    inviteServiceUrl ios is_jibri is_jigasi isBrand isBreakoutRoom iso isSecureContext jibri_count jigasi_count jingle_session \
    jvb language languages legalUrls liveStreaming liveStreamingEnabled localRecording log logicalSurface logStats maxAspectRatio \
    maxBitrate maxBitratesVideo maxFrameRate maxFramerate maxFullResolutionParticipants maxHeight maxPacketLifeTime maxRetransmits \
    maxRetransmitTime maxWidth media_type mediaSource MediaStreamTrack.enabled microsoftApiApplicationClientID minAspectRatio \
    minFrameRate minHDHeight minHeight minWidth mobile mode moderatedRoomServiceUrl monitorTypeSurfaces mouseMoveCallbackInterval \
    mozAutoGainControl mozNoiseSuppression muc negotiated networkPriority notifyAllParticipants nullConfig octo ondtlsstatechange \
    onLine openBridgeChannel operational ordered orientation overloaded p2p p2pStunServers pan parameters participants \
    peopleSearchQueryTypes peopleSearchUrl pid pingInterval pixelDepth pointsOfInterest preferCurrentTab preferH264 preferredCodec \
    preferredEncodings preferredPayloadType preferSctp prejoinConfig prejoinPageEnabled previousSpeakers privacy private_addresses \
    probability product readyState reason receiveMultipleVideoStreams receivers recordingService recordingType reducedSize relays \
    release releaseNumber reloadCount remoteJid request_id requireDisplayName restrictOwnAudio robot role \
    rtcAudioJitterBufferFastAccelerate rtcAudioJitterBufferMaxPackets rtcAudioJitterBufferMinDelayMs rtcp rtcstatsEnabled \
    rtcstatsEndpoint rtcstatsPolIInterval rtcstatsPollInterval rtcstatsSendSdp rtcStatsSFUP2P rtcstatsStoreLogs rtcstatsUseLegacy \
    rttMonitor sampleFormat saturation saveData scaleResolutionDownBy screenPixelRatio screenshotCapture scrollWithPage sdkKey \
    selfBrowserSurface semantics sendEncodings senders sendMultipleVideoStreams setVideoType shard sharingEnabled sharpness showImage \
    sid sourceNameSignaling sources speakerStats ssrc_rewriting ssrcRewritingEnabled ssrcs startAudioMuted startBitrate started \
    startVideoMuted startWithAudioMuted startWithVideoMuted stereo stunServers subproduct suppressLocalAudioPlayback surfaceSwitching \
    synchronizationSource systemAudio terms testing tilt tokenAuthUrl tokenAuthUrlAutoRedirect tokenLogoutUrl toolbarConfig torch \
    transactionId transceiverIndex transceivers transcriber_count transcribingEnabled transcription useBundle useIPv6 \
    useNewBandwidthAllocationStrategy useNicks userAgentData UserAgentData userDocumentationURL useRoomAsSharedDocumentName \
    userProvided userRegion useRtcpMux useStunTurn useTurnUdp video_limit_reached video_senders_count videoHeight videoQuality \
    videoType videoWidth viewportHeight viewportOffsetX viewportOffsetY viewportWidth visitor visitor_count voiceActivityFlag \
    voiceIsolation volume websocketKeepAliveUrl welcomePage whiteBalanceMode whiteboard whiteListedEvents windowAudio wow64 zoom";

/// A table that finds a word by a cheap hash of its ends.
pub(super) struct Words {
    slots: Vec<Option<(&'static str, Option<Meaning>)>>,
    /// Meanings of the numbers that stand for members in compressed dumps.
    numbers: Vec<Meaning>,
}

const SLOTS: usize = 4096;

fn hash(word: &[u8]) -> usize {
    let (head, tail) = match (word.first_chunk(), word.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => (word.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)), 0),
    };
    let mixed = (head ^ tail.rotate_left(29) ^ word.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 52) as usize % SLOTS
}

impl Words {
    /// The table; the same for all exports.
    pub(super) fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(Words::new)
    }

    fn new() -> Words {
        let mut words = Words { slots: vec![None; SLOTS], numbers: Vec::new() };
        for (meaning, names) in MEMBERS {
            names.split_ascii_whitespace().for_each(|name| words.insert(name, Some(*meaning)));
        }
        let tables = [dictionary::MEMBERS, dictionary::METHODS, dictionary::TYPES];
        tables.into_iter().flatten().for_each(|entry| words.insert(entry.1, None));
        [COMMON, NAMES].into_iter().flat_map(str::split_ascii_whitespace).for_each(|word| words.insert(word, None));
        let last = dictionary::MEMBERS.last().map_or(0, |entry| entry.0);
        let of_number = |number| dictionary::name(dictionary::MEMBERS, number).and_then(|name| words.member(name.as_bytes()));
        words.numbers = (0..=usize::from(last)).map(|number| of_number(number).unwrap_or(Text(Class::Custom))).collect();
        words
    }

    fn insert(&mut self, word: &'static str, meaning: Option<Meaning>) {
        let mut slot = hash(word.as_bytes());
        while let Some((other, _)) = self.slots[slot] {
            if other == word {
                return;
            }
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = Some((word, meaning));
    }

    #[inline]
    fn find(&self, word: &[u8]) -> Option<Option<Meaning>> {
        let mut slot = hash(word);
        while let Some((other, meaning)) = self.slots[slot] {
            if other.as_bytes() == word {
                return Some(meaning);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// What stands under a name, if that is known.
    #[inline]
    pub(super) fn member(&self, name: &[u8]) -> Option<Meaning> {
        self.find(name).flatten()
    }

    /// What stands under the number of a member in a compressed dump.
    pub(super) fn number(&self, number: usize) -> Option<Meaning> {
        self.numbers.get(number).copied()
    }

    /// Whether numbers under a name are measures and other facts of a call, not ids.
    pub(super) fn is_fact(&self, name: &[u8]) -> bool {
        const OF_IDS: [&str; 16] = [
            "id",
            "user",
            "client",
            "server",
            "peer",
            "connection",
            "endpoint",
            "conference",
            "bridge",
            "agent",
            "text",
            "message",
            "members",
            "participants",
            "sid",
            "remoteJid",
        ];
        self.find(name) == Some(None) && !OF_IDS.iter().any(|known| known.as_bytes() == name)
    }

    /// Whether a word tells nothing of anyone.
    #[inline]
    pub(super) fn is_common(&self, word: &[u8]) -> bool {
        self.find(word).is_some()
    }
}

/// What the value of an event holds; `None` for one that no standard and no producer known here has.
pub(super) fn method(name: &str) -> Option<Meaning> {
    const KNOWN: &str = "getStats getstats transceiverAdded transceiverModified transceiverRemoved remove close create constraints \
        websocket connectionInfo keepalive ondtlsstatechange setVideoType MediaStreamTrack.enabled \
        :localDescription :remoteDescription :dropped :note :paused :resumed";
    if let Some(meaning) = Words::get().member(name.as_bytes()) {
        return Some(meaning);
    }
    let canonical = crate::formats::names::canonical(name);
    let is_method = |name: &str| dictionary::METHODS.iter().any(|entry| entry.1 == name);
    let known = is_method(&canonical)
        || KNOWN.split_ascii_whitespace().any(|known| known == name)
        || ["OnSuccess", "OnFailure"].iter().any(|outcome| canonical.strip_suffix(outcome).is_some_and(is_method));
    known.then_some(Text(Class::Custom))
}

/// Names under which statistics objects stand that were named after what they are about.
pub(super) const NAMED_AFTER: [&str; 5] =
    ["googTrack_", "googLibjingleSession_", "RTCMediaStream_", "RTCMediaStreamTrack_", "DEPRECATED_RTCMediaStream"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_a_meaning_by_name_and_by_number() {
        let words = Words::get();
        assert_eq!(words.member(b"label"), Some(Whole(Class::Device)));
        assert_eq!(words.member(b"packetsLost"), None);
        assert_eq!(words.number(134), Some(Text(Class::Address)));
        assert_eq!(words.number(115), Some(Whole(Class::Device)));
        assert_eq!(words.number(79), Some(Text(Class::Custom)));
        assert_eq!(words.number(9999), None);
        assert!(words.is_common(b"relay") && words.is_common(b"inbound-rtp") && !words.is_common(b"Alice") && !words.is_common(b""));
    }

    #[test]
    fn numbers_under_numbers_stay() {
        // What passes over them looks at none.
        assert!(Words::get().numbers.iter().all(|meaning| !meaning.makes_numbers_personal()));
        assert_eq!(Words::get().member(b"t"), None);
    }

    #[test]
    fn events_are_known_or_of_the_application() {
        assert_eq!(method("setLocalDescription"), Some(Text(Class::Custom)));
        assert_eq!(method("createOfferOnError"), Some(Text(Class::Custom)));
        assert_eq!((method(":remoteDescription"), method(":joinedRoom")), (Some(Text(Class::Custom)), None));
        assert_eq!(method("identity"), Some(Whole(Class::Identity)));
        assert_eq!(method("ontrack"), Some(Track));
        assert_eq!(method("raiseHand"), None);
    }
}
