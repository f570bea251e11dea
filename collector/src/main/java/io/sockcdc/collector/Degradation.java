package io.sockcdc.collector;

import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.publish.PublisherState;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.collector.sys.Capabilities;
import io.sockcdc.collector.sys.Capabilities.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a collector must do without on this host, each a sentence that says what it costs and how to get it. */
final class Degradation {
    private Degradation() {}

    /** What it must do without for now, each a sentence; empty when all is well. */
    static List<String> now(SpoolWriter writer, PublisherState publisher, Overload overload) {
        List<String> missing = new ArrayList<>();
        SpoolException trouble = writer.trouble();
        if (trouble != null) {
            missing.add("the spool takes nothing (" + trouble.getMessage() + "): events go to Kafka from memory alone, "
                    + writer.atRisk() + " would be lost if the collector were killed now");
        }
        if (publisher instanceof PublisherState.Waiting waiting) {
            missing.add("Kafka has taken nothing since " + waiting.since() + ": " + waiting.cause());
        }
        if (overload.level() != Overload.Level.NOTHING) {
            missing.add("more comes than can be handed on: details of memory and timers are left out"
                    + (overload.level() == Overload.Level.CHANGES ? ", and CHANGE events" : ""));
        }
        return missing;
    }

    /** What the kernel does not tell, each a sentence. */
    static List<String> ofKernel(List<CaptureCycle.Followed> followed) {
        Set<Protocol> unlisted = EnumSet.noneOf(Protocol.class);
        Set<Protocol> unannounced = EnumSet.noneOf(Protocol.class);
        for (CaptureCycle.Followed one : followed) {
            unlisted.addAll(one.capture().counters().unlisted());
            unannounced.addAll(one.feed().table().counters().unannounced());
        }
        List<String> missing = new ArrayList<>();
        unlisted.forEach(protocol -> missing.add("the kernel cannot list " + protocol
                + " sockets, so they are not captured: load the module " + module(protocol)));
        unannounced.forEach(protocol -> missing.add("the kernel announces no end of " + protocol
                + " sockets, so that only snapshots find what closed, and what lived shorter is not seen: load the module "
                + module(protocol) + ", or run a kernel from 4.3 on"));
        return missing;
    }

    private static String module(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT) + "_diag";
    }

    static List<String> of(CollectorSettings settings, List<Namespaces.Opened> namespaces) {
        Set<Capability> have = Capabilities.effective();
        List<String> missing = new ArrayList<>();
        long wanted = settings.capture().receiveBuffer().bytes();
        long granted = namespaces.stream()
                .mapToLong(Namespaces.Opened::receiveBufferBytes)
                .min()
                .orElse(wanted);
        if (granted < wanted) {
            missing.add("the receive buffer is " + (granted >> 10) + " KiB instead of " + (wanted >> 10)
                    + " KiB: bursts of more than " + granted / 1280
                    + " closes are dropped and counted; give CAP_NET_ADMIN or raise net.core.rmem_max");
        }
        namespaces.forEach(namespace -> namespace
                .counters()
                .missing()
                .forEach(file ->
                        missing.add("the kernel's own counters are not known, so a downtime is not counted: " + file)));
        if (!have.contains(Capability.CAP_NET_ADMIN)) {
            missing.add("firewall marks are not visible: give CAP_NET_ADMIN");
        }
        boolean othersReadable =
                have.contains(Capability.CAP_SYS_PTRACE) && have.contains(Capability.CAP_DAC_READ_SEARCH);
        if (settings.enrich().processes() && !othersReadable) {
            missing.add("processes of other users are not named: give CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH");
        }
        return missing;
    }
}
