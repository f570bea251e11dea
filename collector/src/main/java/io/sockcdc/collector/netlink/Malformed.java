package io.sockcdc.collector.netlink;

/** Why bytes were not what they claim to be. Each is a counter: what is malformed is counted and left out, never guessed. */
public enum Malformed {
    /** Fewer bytes are left in the datagram than a message header has. */
    MESSAGE_HEADER_CUT,
    /** A message claims to be shorter than its own header. */
    MESSAGE_LENGTH_TOO_SMALL,
    /** A message claims more bytes than the datagram has. */
    MESSAGE_LENGTH_BEYOND_DATAGRAM,
    /** The datagram was longer than the room to receive it. */
    DATAGRAM_CUT,
    /** The datagram did not come from the kernel. */
    FOREIGN_SENDER,
    /** A message of a type that has no business there. */
    UNEXPECTED_TYPE,
    /** The body is shorter than the fixed part of its kind of message. */
    BODY_TOO_SHORT,
    /** Fewer bytes are left in the message than an attribute header has. */
    ATTRIBUTE_HEADER_CUT,
    /** An attribute claims to be shorter than its own header. */
    ATTRIBUTE_LENGTH_TOO_SMALL,
    /** An attribute claims more bytes than what holds it has. */
    ATTRIBUTE_LENGTH_BEYOND_MESSAGE,
    /** The payload of an attribute is shorter than its kind needs. */
    ATTRIBUTE_PAYLOAD_TOO_SHORT,
    /** An address family that is neither AF_INET nor AF_INET6. */
    UNKNOWN_FAMILY,
    /** A protocol that is neither TCP nor UDP. */
    UNKNOWN_PROTOCOL
}
