package io.sockcdc.app;

import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.app.acl.AclCatalog;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.DifferenceText;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.consumers.replay.ReplayException;
import io.sockcdc.consumers.replay.ReplayRequest;
import io.sockcdc.consumers.replay.RuleReplay;
import io.sockcdc.consumers.replay.TopicReplay;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.config.RulesFile;
import io.sockcdc.render.AlertText;
import io.sockcdc.render.JsonLines;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay}: history once more. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Feed a stretch of history to a topic again, or put it through detection rules and print what they would have "
                    + "flagged.",
            "Into topics: the events of one socket keep their order; a topic that is not there is made and keeps everything. "
                    + "The topic that is read is never written.",
            "Through rules: nothing is written; with --against, only what two rules files judge differently is printed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc replay --from -1h --to-topic-prefix lab.                 events and statuses, as they were",
            "  sockcdc replay --from -1h --to lab --speed 10 --times now        events, ten times as fast, dated from now on",
            "  sockcdc replay --from yesterday --until today --detect           what the rules that ship would have flagged",
            "  sockcdc replay --from -7d --rules mine.yaml --against new.yaml   what would change"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Which times the copies carry. */
    enum Times {
        original,
        now
    }

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--from", paramLabel = "TIME", description = "Begin with events of this time. Default: the oldest.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "End with events of this time. Default: now.")
    private @Nullable String until;

    @Option(
            names = "--to-topic-prefix",
            paramLabel = "P",
            description =
                    "Write events and statuses to the topics with this prefix: analyze --topic-prefix P takes them.")
    private @Nullable String toPrefix;

    @Option(names = "--to", paramLabel = "TOPIC", description = "Write the events to this topic.")
    private @Nullable String to;

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "full",
            description = "Seconds of history in a second: 1, 10, 0.5; full for as fast as it goes. Default: full.")
    private String speed = "full";

    @Option(
            names = "--times",
            paramLabel = "TIMES",
            defaultValue = "original",
            description =
                    "${COMPLETION-CANDIDATES}: the times of the copies are as they were, or moved so that the first is "
                            + "now. Default: original.")
    private Times times = Times.original;

    @Option(names = "--detect", description = "Put it through the detection rules that ship.")
    private boolean detect;

    @Option(names = "--rules", paramLabel = "FILE", description = "Put it through the rules of this file.")
    private @Nullable Path rules;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Put it through the rules of this file as well, and print only what differs.")
    private @Nullable Path against;

    ReplayCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        boolean judges = detect || rules != null || against != null;
        boolean writes = to != null || toPrefix != null;
        if (judges == writes || (to != null && toPrefix != null)) {
            throw new UserError(
                    ExitCode.USAGE, "one of --to-topic-prefix, --to, and --detect (or --rules, --against) is needed");
        }
        RuleBook left = book(rules);
        RuleBook right = book(against);
        ReplayRequest request = request();
        String servers = HistoryAccess.servers(common);
        stop.listenToSignals(PATIENCE);
        ReadProgress progress = new ReadProgress(program);
        try {
            if (judges) {
                judge(servers, left, right, request, progress);
            } else {
                write(servers, request, progress);
            }
        } catch (ReplayException e) {
            if (KafkaRefusal.kind(e) == KafkaRefusal.Kind.REFUSED) {
                throw common.kafkaFailed(servers, rights(), e);
            }
            throw new UserError(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers, rights(), e);
        }
        return ExitCode.OK.number();
    }

    private static RuleBook book(@Nullable Path file) {
        if (file == null) {
            return RuleBook.defaults();
        }
        RulesFile.Result result = RulesFile.load(file);
        if (result instanceof RulesFile.Result.Loaded loaded) {
            return loaded.rules().book();
        }
        throw new UserError(
                ExitCode.USAGE,
                result instanceof RulesFile.Result.Refused refused ? refused.reason() : "cannot read " + file);
    }

    private ReplayRequest request() {
        Instant begin = HistoryAccess.optionalTime(from, program);
        Instant end = HistoryAccess.optionalTime(until, program);
        String events = common.topic(TopicKind.EVENTS);
        Map<String, String> targets = toPrefix == null
                ? Map.of(events, to == null ? "" : to)
                : Map.of(
                        events,
                        TopicName.of(toPrefix, TopicKind.EVENTS).value(),
                        common.topic(TopicKind.STATUS),
                        TopicName.of(toPrefix, TopicKind.STATUS).value());
        try {
            return new ReplayRequest(targets, begin, end, factor(), times == Times.now);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Double factor() {
        String text = speed.toLowerCase(Locale.ROOT);
        if (text.equals("full")) {
            return null;
        }
        try {
            return Double.valueOf(text.endsWith("x") ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException e) {
            throw new UserError(ExitCode.USAGE, "--speed is a number or full, it is " + speed, e);
        }
    }

    /** Rights to write are known by the usual name of copies only. */
    private Task rights() {
        return AclCatalog.COPY_PREFIX.equals(toPrefix) ? Task.COPY : Task.REPLAY;
    }

    private void write(String servers, ReplayRequest request, ReadProgress progress) {
        try (TopicReplay replay = new TopicReplay(common.kafkaClient(servers), program.clock(), stop::await)) {
            stop.onStop(replay::stop);
            long written = replay.replay(request, common.eventsTopic(), progress);
            progress.end();
            program.say(progress.rate() + ", " + written + " written to "
                    + String.join(
                            " and ",
                            request.targets().values().stream().sorted().toList()));
        }
    }

    private void judge(String servers, RuleBook left, RuleBook right, ReplayRequest request, ReadProgress progress) {
        Lines out = new Lines(program.out());
        try (RuleReplay replay = new RuleReplay(
                common.kafkaClient(servers), common.topic(TopicKind.EVENTS), common.topic(TopicKind.STATUS))) {
            stop.onStop(replay::stop);
            if (against == null) {
                replay.judge(
                        List.of(new RuleReplay.Judge(left, printer(out))), request.from(), request.until(), progress);
            } else {
                RuleReplay.Comparison comparison =
                        replay.compare(left, right, request.from(), request.until(), progress);
                List<String> lines = format.format() == Format.JSON
                        ? DifferenceText.json(comparison)
                        : DifferenceText.lines(
                                comparison,
                                rules == null ? "the rules that ship" : rules.toString(),
                                against.toString());
                lines.forEach(out::print);
            }
            progress.end();
            program.say(progress.rate());
            if (replay.unreadable() > 0) {
                program.say(replay.unreadable() + " records could not be read");
            }
        }
    }

    private Consumer<Anomaly> printer(Lines out) {
        if (format.format() == Format.JSON) {
            JsonLines json = new JsonLines();
            return step -> out.print(json.anomaly(step));
        }
        AlertText text = new AlertText(Ansi.AUTO.enabled());
        return step -> out.write(text.of(step));
    }
}
