package io.sockcdc.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sockcdc.filter.FilterTarget.Fact;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFilterTest {
    private final SampleTarget https = new SampleTarget()
            .family(AddressFamily.INET)
            .number(Fact.STATE, 1)
            .number(Fact.PROTOCOL, 6)
            .local("10.1.2.3", 40000)
            .remote("192.0.2.7", 443);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "state established",
                "state ESTABLISHED state listening",
                "state all exclude listening",
                "exclude listening",
                "exclude bucket",
                "state connected dport = :443",
                "state established ( dport = :443 or dport = :80 )",
                "state established and ( dport = :443 or dst 10.0.0.0/8 )",
                "state established dport = :80 or dport = :443",
                "not state listening",
                "dport = :443",
                "dport :443",
                "dport 443",
                "dport https",
                "dport = :https",
                "dport eq :0x1bb",
                "dport == 443",
                "dport>=:443",
                "(dport = :443)",
                "dport >= :443",
                "dport ge 443",
                "dport geq 1",
                "dport <= :443",
                "dport le 443",
                "dport leq 444",
                "dport > :442",
                "dport gt 442",
                "dport < :444",
                "dport lt 444",
                "dport != :80",
                "dport ne 80",
                "dport neq 80",
                "dport inet::443",
                "dport = :*",
                "dst 192.0.2.7",
                "dst = 192.0.2.7",
                "dst 192.0.2/24",
                "dst 192.0.2.7:443",
                "dst 192.0.2.0/24:443",
                "dst 192.0.2.7:*",
                "dst 0.0.0.0/0",
                "dst inet:192.0.2.7",
                "dst inet:*",
                "dst *",
                "dst *:443",
                "dst :443",
                "src 10/8",
                "sport 40000 dst 192.0.2.7",
                "sport 40000 && dst 192.0.2.7",
                "sport 40000 & dst 192.0.2.7",
                "sport 1 or dst 192.0.2.7",
                "sport 1 | dst 192.0.2.7",
                "sport 1 || dst 192.0.2.7",
                "! sport 1",
                "not not sport 40000",
                "autobound",
                "protocol tcp",
                "dport = :443 or sport = :1 and sport = :2"
            })
    void thisLetsAnOutgoingHttpsConnectionPass(String text) {
        assertThat(SocketFilter.parse(text).test(https)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state closed",
                "state bucket",
                "exclude established",
                "state all exclude big",
                "state bound-inactive",
                "dport != :443",
                "dport > :443",
                "dport < :443",
                "dport >= :444",
                "dport <= :442",
                "dport inet6::443",
                "dst 192.0.2.8",
                "dst 192.0.2.7/32:80",
                "dst 192.0.2.0/30",
                "dst [2001:db8::1]",
                "dst [::ffff:192.0.2.7]",
                "dst [::/0]",
                "dst inet6:*",
                "not dst *",
                "not ( dport 443 or dport 80 )",
                "not dport 443 or sport 1",
                "state listening dport 443 or dport 443",
                "protocol udp",
                "protocol != tcp",
                "src unix:*",
                "dst 127.1"
            })
    void thisDoesNot(String text) {
        assertThat(SocketFilter.parse(text).test(https)).isFalse();
    }

    @Test
    void anIpv4PrefixMatchesIpv4OnAnIpv6Socket() {
        SampleTarget mapped = new SampleTarget()
                .family(AddressFamily.INET6)
                .local("::ffff:127.0.0.1", 9090)
                .remote("127.0.0.1", 4);

        assertThat(SocketFilter.parse("src 127/8").test(mapped)).isTrue();
        assertThat(SocketFilter.parse("src [::ffff:127.0.0.0/104]").test(mapped))
                .isTrue();
        assertThat(SocketFilter.parse("src [::]/0").test(mapped)).isTrue();
        assertThat(SocketFilter.parse("src inet:127/8").test(mapped)).isFalse();
    }

    @Test
    void theUnspecifiedIpv6AddressIsNotIpv4() {
        SampleTarget dual = new SampleTarget().family(AddressFamily.INET6).local("::", 9090);

        assertThat(SocketFilter.parse("src 0.0.0.0/0").test(dual)).isFalse();
        assertThat(SocketFilter.parse("not src 0.0.0.0/0").test(dual)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state established",
                "dst 10.0.0.1",
                "dst [::1]",
                "dport 1",
                "dport != 1",
                "dport < 9",
                "dev eth0",
                "dev != eth0",
                "dev 1",
                "fwmark 0",
                "fwmark != 1",
                "cgroup /",
                "cgroup != /",
                "autobound",
                "pid 1",
                "pid != 1",
                "command x",
                "command != x",
                "user root",
                "user != root",
                "uid 0",
                "container a",
                "direction inbound",
                "direction != inbound",
                "protocol tcp",
                "op close",
                "op != close",
                "src unix:*"
            })
    void whatIsNotKnownMakesAPredicateFalseAndItsOppositeTrue(String text) {
        SampleTarget nothing = new SampleTarget();

        assertThat(SocketFilter.parse(text).test(nothing)).isFalse();
        assertThat(SocketFilter.parse("not " + text).test(nothing)).isTrue();
    }

    @Test
    void extensionsAskForTheProcessTheUserTheContainerTheDirectionAndTheOp() {
        SampleTarget target =
                new SampleTarget().number(Fact.PID, 42).number(Fact.UID, 1000).number(Fact.MARK, 5);
        target.command = "tmux: server";
        target.user = "ada";
        target.containerId = "4f2a99";
        target.direction = FilterTarget.Direction.INBOUND;
        target.op = FilterTarget.Op.CLOSE;
        target.cgroup = "/system.slice/ssh.service";
        target.interfaceName = "eth0";

        for (String text : List.of(
                "pid 42",
                "pid = 42",
                "command \"tmux: server\"",
                "command tmux:\\ server",
                "user ada",
                "uid 1000",
                "container 4f2a",
                "direction inbound",
                "direction != outbound",
                "op close",
                "fwmark 0x1/0x3",
                "fwmark = 5",
                "fwmark != 4",
                "cgroup /system.slice/ssh.service",
                "cgroup /sys/fs/cgroup/system.slice/ssh.service/",
                "dev eth0",
                "dev != lo")) {
            assertThat(SocketFilter.parse(text).test(target)).as(text).isTrue();
        }
    }

    @Test
    void aUnixPathIsAGlobWithoutCase() {
        SampleTarget x = new SampleTarget().family(AddressFamily.UNIX);
        x.localName = "/tmp/.X11-unix/X0";

        assertThat(SocketFilter.parse("src unix:/tmp/.x11-unix/*").test(x)).isTrue();
        assertThat(SocketFilter.parse("src unix:/tmp/*/x?").test(x)).isTrue();
        assertThat(SocketFilter.parse("src unix:/tmp/y*").test(x)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "dport = :htpps; 9; :htpps",
                "dport; 6; ''",
                "dport = ; 8; ''",
                "dport = :70000; 9; :70000",
                "dport >= :*; 10; :*",
                "dst example.org; 5; example.org",
                "dst ::1; 5; ::1",
                "dst [::1; 5; [::1",
                "dst 10.0.0.0/33; 5; 10.0.0.0/33",
                "dst 10.0.0.256; 5; 10.0.0.256",
                "dst 10.0.0.010; 5; 10.0.0.010",
                "dst inet:[::1]; 5; inet:[::1]",
                "dst != 10.0.0.1; 5; !=",
                "dst and sport 1; 5; and",
                "state estab; 7; estab",
                "state; 6; ''",
                "state new-syn-recv; 7; new-syn-recv",
                "( dport 1; 10; ''",
                "dport 1 ); 9; )",
                "dport 1 or; 11; ''",
                "or dport 1; 1; or",
                "dport 1 and or dport 2; 13; or",
                "not; 4; ''",
                "colour red; 1; colour",
                "pid x; 5; x",
                "pid 99999999999; 5; 99999999999",
                "fwmark 1/; 8; 1/",
                "direction sideways; 11; sideways",
                "dport 1 dst 10.0.0.1 user; 26; ''",
                "command \"x; 9; \"x"
            })
    void anErrorTellsColumnAndToken(String text, int column, String token) {
        FilterSyntaxException error = catchThrowableOfType(FilterSyntaxException.class, () -> SocketFilter.parse(text));

        assertThat(error.column()).isEqualTo(column);
        assertThat(error.token()).isEqualTo(token);
        String[] lines = Objects.requireNonNull(error.getMessage()).split("\n", -1);
        assertThat(lines[1]).isEqualTo("  " + text);
        assertThat(lines[2].indexOf('^')).isEqualTo(column + 1);
    }

    @Test
    void anErrorCannotSteerTheTerminal() {
        FilterSyntaxException error =
                catchThrowableOfType(FilterSyntaxException.class, () -> SocketFilter.parse("dst \u001b[31mred\u202e"));

        assertThat(error.getMessage()).doesNotContain("\u001b", "\u202e").contains("?[31mred?");
    }

    @Test
    void anAmbiguousServiceIsAnError() {
        FilterNames names = new MachineNames(
                java.nio.file.Path.of("/"),
                java.util.Map.of("x/tcp", 1, "x/udp", 2),
                java.util.Map.of(),
                java.util.Map.of(),
                1,
                2);

        FilterSyntaxException error =
                catchThrowableOfType(FilterSyntaxException.class, () -> SocketFilter.parse("dport x", names));

        assertThat(error.expected()).contains("x is 1 in TCP and 2 in UDP");
    }

    @Test
    void endlessNestingIsAnErrorAndNotAStackOverflow() {
        for (String deep : List.of("( ".repeat(100_000), "not ".repeat(100_000))) {
            FilterSyntaxException error =
                    catchThrowableOfType(FilterSyntaxException.class, () -> SocketFilter.parse(deep));
            assertThat(error.expected()).contains("200 levels");
        }
    }

    @Test
    void theTextOfAFilterParsesToTheSameFilter() {
        RandomFilters filters = new RandomFilters(20261120, List.of(0, 22, 443, 65535));

        for (int i = 0; i < 20_000; i++) {
            SocketFilter filter = filters.any(i % 6);
            String text = filter.toString();
            assertThat(SocketFilter.parse(text)).as(text).isEqualTo(filter);
        }
    }

    @Test
    void everySetOfStatesCanBeWritten() {
        for (int mask = 0; mask <= StateNames.ALL; mask += 2) {
            SocketFilter states = new Property.States(mask & StateNames.ALL);
            assertThat(SocketFilter.parse(states.toString())).isEqualTo(states);
        }
    }

    @Test
    void argumentsAreReadAsIfJoined() {
        assertThat(SocketFilter.parse(List.of("state", "established", "( dport = :ssh or sport = :ssh )")))
                .isEqualTo(SocketFilter.parse("state established ( dport = :22 or sport = :22 )"));
        assertThat(SocketFilter.parse(List.of())).isSameAs(SocketFilter.MATCH_ALL);
    }

    @Test
    void randomTextEndsInAFilterOrASyntaxError() {
        java.util.Random random = new java.util.Random(7);
        String[] pieces = {
            "dst",
            "dport",
            "=",
            "!",
            "(",
            ")",
            " ",
            "state",
            "10.0.0.1",
            "[",
            "]",
            ":",
            "/",
            "\\",
            "\"",
            "'",
            "::",
            "unix:",
            "vsock:",
            "0x",
            "*",
            "and",
            "or",
            "listening",
            "\u0000",
            "9",
            "fwmark",
            "user"
        };
        int parsed = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(9); j >= 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(3) == 0 ? "" : " ");
            }
            try {
                SocketFilter.parse(text.toString());
                parsed++;
            } catch (FilterSyntaxException e) {
                assertThat(e.column()).isBetween(1, text.length() + 1);
            }
        }
        assertThat(parsed).isPositive();
    }
}
