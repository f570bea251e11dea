package io.sockcdc.filter;

/** A transport protocol with its IP protocol number (include/uapi/linux/in.h). */
enum TransportName {
    TCP(6),
    UDP(17),
    UDPLITE(136),
    ICMP(1),
    MPTCP(262),
    SCTP(132),
    DCCP(33);

    private final int number;

    TransportName(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
