package io.sockcdc.consumers.siem.privacy;

/** What becomes of IP addresses. */
public enum AddressPolicy {
    /** They stay. */
    KEEP,
    /** Keyed pseudonyms that keep prefixes. */
    PSEUDONYM,
    /** The bits behind a prefix become 0. */
    TRUNCATE
}
