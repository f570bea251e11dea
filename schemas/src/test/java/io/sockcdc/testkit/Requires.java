package io.sockcdc.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a test needs of the machine. Where it is missing the test is skipped and named in the list that the build prints at
 * its end; with the environment variable {@code SOCKCDC_REQUIRE_ALL=true} it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresCondition.class)
public @interface Requires {
    Need[] value();

    /** A thing that a machine may lack. */
    enum Need {
        /** Root, for network namespaces of the test's own. */
        ROOT,
        /** The program ss of iproute2. */
        SS,
        /** The captured kernel dumps beside the checkout. */
        CAPTURES,
        /** The published schemas of security formats beside the checkout. */
        SIEM_SCHEMAS,
        /** A C compiler as cc. */
        CC,
        /** A Docker daemon. */
        DOCKER,
        /** A mounted tree of control groups, version 2. */
        CGROUPS,
        /** The program promtool of Prometheus. */
        PROMTOOL,
        /** The browser Chromium with its driver. */
        CHROMIUM,
        /** The program prometheus-alertmanager. */
        ALERTMANAGER,
        /** The program rsyslogd with its TLS driver. */
        RSYSLOG,
        /** The programs hping3, nmap, nft and sysctl, to attack with. */
        ATTACKS,
        /** The program tmux. */
        TMUX,
        /** The library of faketime, for processes with a clock of their own. */
        FAKETIME,
        /** The programs node and npm, and where npm finds packages. */
        NODE,
        /** The program openssl. */
        OPENSSL,
        /** The program debootstrap, for a fresh Debian. */
        DEBOOTSTRAP,
        /** The program docker-compose. */
        COMPOSE,
        /** The program prometheus. */
        PROMETHEUS,
        /** The program systemd-nspawn. */
        NSPAWN,
        /** The program systemd-analyze. */
        SYSTEMD
    }
}
