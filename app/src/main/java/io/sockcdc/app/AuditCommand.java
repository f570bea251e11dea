package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.AuditText;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.consumers.audit.AuditReport;
import io.sockcdc.consumers.audit.Auditor;
import io.sockcdc.topics.TopicKind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit}: whether history is whole. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Prove or refute that a stretch of history is whole.",
            "Whole means: numbers without holes that no gap explains, one open and one close of every socket, the events "
                    + "of a socket in order, bounds that make sense, and every key frame equal to the table replayed to it.",
            "Ends with 0 when it is whole, 7 when gaps tell of all that is missing, 9 when it is not whole, 10 when there is "
                    + "not enough for a proof.",
            "Times are those at which Kafka got the records."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc audit                                    all that is kept",
            "  sockcdc audit --from yesterday --until today     one day",
            "  sockcdc audit --from -1h --host web1             one host",
            "  sockcdc audit --format json | jq .verdict        for a program"
        })
final class AuditCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--from", paramLabel = "TIME", description = "Begin there. Default: the oldest that is kept.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "End there. Default: now.")
    private @Nullable String until;

    @Option(names = "--host", paramLabel = "HOST", description = "Only this host, by name or id.")
    private @Nullable String host;

    AuditCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        Instant begin = HistoryAccess.optionalTime(from, program);
        Instant end = HistoryAccess.optionalTime(until, program);
        if (begin != null && end != null && !end.isAfter(begin)) {
            throw new UserError(ExitCode.USAGE, "--until (" + end + ") must be later than --from (" + begin + ")");
        }
        String servers = HistoryAccess.servers(common);
        stop.listenToSignals(PATIENCE);
        ReadProgress progress = new ReadProgress(program);
        AuditReport report;
        try (Auditor auditor = new Auditor(
                common.kafkaClient(servers), common.topic(TopicKind.EVENTS), common.topic(TopicKind.STATUS))) {
            stop.onStop(auditor::stop);
            report = auditor.audit(begin, end, host, progress);
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers, Task.AUDIT, e);
        }
        progress.end();
        program.say(progress.rate());
        Lines lines = new Lines(program.out());
        if (format.format() == Format.JSON) {
            lines.print(AuditText.json(report));
        } else {
            AuditText.lines(report).forEach(lines::print);
        }
        return exit(report).number();
    }

    private static ExitCode exit(AuditReport report) {
        return switch (report.verdict()) {
            case PROVEN -> report.hasGaps() ? ExitCode.GAPS : ExitCode.OK;
            case REFUTED -> ExitCode.REFUTED;
            case INCOMPLETE -> ExitCode.INCOMPLETE;
        };
    }
}
