package io.sockcdc.collector.sockdiag;

/** Attribute numbers of sock_diag answers (include/uapi/linux/inet_diag.h, tls.h, mptcp.h). */
final class InetDiagAttribute {
    static final int INET_DIAG_MEMINFO = 1;
    static final int INET_DIAG_INFO = 2;
    static final int INET_DIAG_VEGASINFO = 3;
    static final int INET_DIAG_CONG = 4;
    static final int INET_DIAG_TOS = 5;
    static final int INET_DIAG_TCLASS = 6;
    static final int INET_DIAG_SKMEMINFO = 7;
    static final int INET_DIAG_SHUTDOWN = 8;
    static final int INET_DIAG_DCTCPINFO = 9;
    static final int INET_DIAG_PROTOCOL = 10;
    static final int INET_DIAG_SKV6ONLY = 11;
    static final int INET_DIAG_MARK = 15;
    static final int INET_DIAG_BBRINFO = 16;
    static final int INET_DIAG_CLASS_ID = 17;
    /** Holds secret keys: it is stepped over unread. */
    static final int INET_DIAG_MD5SIG = 18;

    static final int INET_DIAG_ULP_INFO = 19;
    static final int INET_DIAG_CGROUP_ID = 21;
    static final int INET_DIAG_SOCKOPT = 22;

    static final int INET_ULP_INFO_NAME = 1;
    static final int INET_ULP_INFO_TLS = 2;
    static final int INET_ULP_INFO_MPTCP = 3;

    private InetDiagAttribute() {}
}
