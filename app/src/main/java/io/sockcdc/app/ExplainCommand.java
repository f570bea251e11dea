package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.LifeText;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.consumers.history.SocketLife;
import io.sockcdc.consumers.history.SocketLives;
import io.sockcdc.consumers.history.SocketQuestion;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.render.JsonLines;
import io.sockcdc.topics.TopicKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: the life of one socket. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Tell the life of one socket: when it opened and who owned it, what it did, how it ended and how that is known.",
            "SOCKET is its cookie (sk:1a2b as ss -e prints it, 0x1a2b, or the number of JSON), or LOCAL and REMOTE as ss "
                    + "prints them. Without --from it looks back as far as it takes.",
            "When an address and port were used more than once there is a life for each."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc explain sk:31c0cbc                          by cookie",
            "  sockcdc explain 10.0.0.5:41230 10.0.0.9:443         by its two ends",
            "  sockcdc explain '[::1]:22' --from -1d               all that had this local end in a day",
            "  sockcdc explain sk:31c0cbc --format json | jq .     its events, for a program"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Look at events of this time and later only. Default: look back until it is found.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Look at events before this time only. Default: now.")
    private @Nullable String until;

    @Parameters(arity = "1..2", paramLabel = "SOCKET", description = "A cookie, or LOCAL and REMOTE.")
    private List<String> socket = new ArrayList<>();

    ExplainCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        SocketQuestion question = question();
        Instant begin = HistoryAccess.optionalTime(from, program);
        Instant end = HistoryAccess.optionalTime(until, program);
        if (begin != null && end != null && !end.isAfter(begin)) {
            throw new UserError(ExitCode.USAGE, "--until (" + end + ") must be later than --from (" + begin + ")");
        }
        String servers = HistoryAccess.servers(common);
        stop.listenToSignals(PATIENCE);
        ReadProgress progress = new ReadProgress(program);
        List<SocketLife> lives = read(servers, question, begin, end, progress);
        progress.end();
        program.say(progress.rate());
        if (lives.isEmpty()) {
            throw new UserError(ExitCode.FAILURE, "no event of such a socket was found");
        }
        Lines lines = Lines.gathering(program.out());
        try {
            for (int i = 0; i < lives.size(); i++) {
                print(lives.get(i), lines, i > 0);
            }
        } finally {
            lines.flush();
        }
        return ExitCode.OK.number();
    }

    private SocketQuestion question() {
        try {
            return SocketQuestion.parse(socket, HistoryAccess.names());
        } catch (FilterSyntaxException | IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "no socket: " + String.join(" ", socket) + ": " + e.getMessage(), e);
        }
    }

    private List<SocketLife> read(
            String servers,
            SocketQuestion question,
            @Nullable Instant begin,
            @Nullable Instant end,
            ReadProgress progress) {
        try (SocketLives lives =
                new SocketLives(common.kafkaClient(servers), common.topic(TopicKind.EVENTS), program.clock())) {
            stop.onStop(lives::stop);
            List<SocketLife> found = lives.find(question, begin, end, progress);
            if (lives.unreadable() > 0) {
                program.say(lives.unreadable() + " records were no socket events this version can read");
            }
            return found;
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers, Task.EXPLAIN, e);
        }
    }

    private void print(SocketLife life, Lines lines, boolean another) {
        if (format.format() == Format.JSON) {
            JsonLines json = new JsonLines();
            lines.print(life.events().stream()
                    .map(event -> json.event(life.key(), event))
                    .collect(Collectors.joining(
                            ",",
                            "{\"host_id\":" + quoted(life.key().getHostId()) + ",\"boot_id\":"
                                    + quoted(life.key().getBootId()) + ",\"netns\":"
                                    + life.key().getNetns() + ",\"cookie\":"
                                    + Long.toUnsignedString(life.key().getCookie()) + ",\"open\":"
                                    + (life.end() == null) + ",\"events\":[",
                            "]}")));
            return;
        }
        if (another) {
            lines.print("");
        }
        LifeText.lines(life).forEach(lines::print);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
