package io.sockcdc.collector.sockdiag.bytecode;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.testkit.CHeaders;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramLayoutTest {
    private static final List<String> HEADERS = List.of(
            "stddef.h",
            "sys/socket.h",
            "netinet/in.h",
            "linux/netlink.h",
            "linux/sock_diag.h",
            "linux/inet_diag.h",
            "linux/filter.h");

    private static final Map<String, Number> NUMBERS = Map.ofEntries(
            entry("INET_DIAG_BC_JMP", InetDiagBytecode.JMP),
            entry("INET_DIAG_BC_S_GE", InetDiagBytecode.S_GE),
            entry("INET_DIAG_BC_S_LE", InetDiagBytecode.S_LE),
            entry("INET_DIAG_BC_D_GE", InetDiagBytecode.D_GE),
            entry("INET_DIAG_BC_D_LE", InetDiagBytecode.D_LE),
            entry("INET_DIAG_BC_S_COND", InetDiagBytecode.S_COND),
            entry("INET_DIAG_BC_D_COND", InetDiagBytecode.D_COND),
            entry("INET_DIAG_BC_DEV_COND", InetDiagBytecode.DEV_COND),
            entry("INET_DIAG_BC_MARK_COND", InetDiagBytecode.MARK_COND),
            entry("sizeof(struct inet_diag_bc_op)", InetDiagBytecode.OP_BYTES),
            entry("sizeof(struct inet_diag_hostcond)", InetDiagBytecode.HOSTCOND_BYTES),
            entry("offsetof(struct inet_diag_hostcond, port)", InetDiagBytecode.HOSTCOND_PORT),
            entry("AF_INET6", InetDiagBytecode.AF_INET6),
            entry("BPF_LD|BPF_W|BPF_ABS", SocketFilterProgram.LD_W_ABS),
            entry("BPF_LD|BPF_H|BPF_ABS", SocketFilterProgram.LD_H_ABS),
            entry("BPF_LD|BPF_B|BPF_ABS", SocketFilterProgram.LD_B_ABS),
            entry("BPF_LD|BPF_W|BPF_LEN", SocketFilterProgram.LD_W_LEN),
            entry("BPF_ALU|BPF_AND|BPF_K", SocketFilterProgram.AND_K),
            entry("BPF_JMP|BPF_JA", SocketFilterProgram.JA),
            entry("BPF_JMP|BPF_JEQ|BPF_K", SocketFilterProgram.JEQ_K),
            entry("BPF_JMP|BPF_JGT|BPF_K", SocketFilterProgram.JGT_K),
            entry("BPF_JMP|BPF_JGE|BPF_K", SocketFilterProgram.JGE_K),
            entry("BPF_JMP|BPF_JSET|BPF_K", SocketFilterProgram.JSET_K),
            entry("BPF_RET|BPF_K", SocketFilterProgram.RET_K),
            entry("BPF_MAXINSNS", SocketFilterProgram.MOST_INSTRUCTIONS),
            entry("offsetof(struct nlmsghdr, nlmsg_type)", SocketFilterProgram.NLMSG_TYPE),
            entry("offsetof(struct nlmsghdr, nlmsg_flags)", SocketFilterProgram.NLMSG_FLAGS),
            entry("NLM_F_MULTI", SocketFilterProgram.NLM_F_MULTI),
            entry("SOCK_DIAG_BY_FAMILY", SocketFilterProgram.SOCK_DIAG_BY_FAMILY),
            entry("NLMSG_HDRLEN+offsetof(struct inet_diag_msg, idiag_family)", SocketFilterProgram.FAMILY),
            entry("NLMSG_HDRLEN+offsetof(struct inet_diag_msg, id.idiag_sport)", SocketFilterProgram.SPORT),
            entry("NLMSG_HDRLEN+offsetof(struct inet_diag_msg, id.idiag_dport)", SocketFilterProgram.DPORT),
            entry("NLMSG_HDRLEN+offsetof(struct inet_diag_msg, id.idiag_src)", SocketFilterProgram.SRC),
            entry("NLMSG_HDRLEN+offsetof(struct inet_diag_msg, id.idiag_dst)", SocketFilterProgram.DST),
            entry(
                    "NLMSG_HDRLEN+sizeof(struct inet_diag_msg)+offsetof(struct nlattr, nla_type)",
                    SocketFilterProgram.FIRST_ATTRIBUTE_TYPE),
            entry("NLMSG_HDRLEN+sizeof(struct inet_diag_msg)+NLA_HDRLEN", SocketFilterProgram.PROTOCOL),
            entry("INET_DIAG_PROTOCOL", SocketFilterProgram.INET_DIAG_PROTOCOL));

    @Test
    @Requires(Need.CC)
    void everyNumberIsWhatTheHeadersOfThisMachineSay() {
        assertThat(CHeaders.disagreements(HEADERS, NUMBERS)).isEmpty();
    }

    @Test
    void aListingShowsWhatEachOperationDecides() {
        Condition condition = Condition.any(List.of(
                new Condition.Port(false, 443, 443, false),
                new Condition.Prefix(true, true, 0, 0xffff_0a00_0000L, 104, true)));

        assertThat(Disassembly.ofBytecode(requireNonNull(InetDiagBytecode.compile(condition))).stream()
                        .map(line -> line.trim().replaceAll(" +", " "))
                        .toList())
                .containsExactly(
                        "0 d_cond *:443 else 16", "12 jmp accept", "16 s_cond 10.0.0.0/8 else accept", "32 jmp refuse");
        assertThat(Disassembly.ofSocketFilter(requireNonNull(SocketFilterProgram.compile(condition))).stream()
                        .map(String::trim)
                        .toList())
                .contains("l8  ldh [22]", "l9  jeq #0x1bb, l24, l10", "l24  ret #0xffffffff", "l25  ret #0x0");
    }
}
