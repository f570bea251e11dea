package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.CountsText;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.query.CountsQuery;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.consumers.query.CountsSort;
import io.sockcdc.render.JsonLines;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.topics.TopicKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code counts}: the connection counts as they stand. */
@Command(
        name = "counts",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Print the connection counts as they stand in Kafka, the largest first.",
            "up and analyze keep them. Rates are per second over the last minute; (others) are the subjects that are "
                    + "counted together because there were too many."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc counts                              remote addresses by open connections",
            "  sockcdc counts --by service --sort opened   which service is called most",
            "  sockcdc counts --by process --top 5         programs with most connections",
            "  sockcdc counts --format json --top 0 | jq . everything, for a program"
        })
final class CountsCommand implements Callable<Integer> {
    /** What counts are of, as one says it. */
    enum By {
        remote(SubjectKind.REMOTE_IP),
        host(SubjectKind.HOST_REMOTE_IP),
        service(SubjectKind.HOST_SERVICE),
        process(SubjectKind.HOST_PROCESS),
        network(SubjectKind.NETWORK);

        private final SubjectKind kind;

        By(SubjectKind kind) {
            this.kind = kind;
        }
    }

    /** The order. */
    enum Sort {
        open(CountsSort.OPEN),
        opened(CountsSort.OPENED),
        closed(CountsSort.CLOSED),
        failed(CountsSort.FAILED),
        total(CountsSort.TOTAL),
        bytes(CountsSort.BYTES),
        peers(CountsSort.PEERS);

        private final CountsSort sort;

        Sort(CountsSort sort) {
            this.sort = sort;
        }
    }

    private final Program program;
    private final CommonOptions common;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--by",
            paramLabel = "SUBJECT",
            defaultValue = "remote",
            description =
                    "${COMPLETION-CANDIDATES}: remote address over all hosts, host and remote address, local service "
                            + "port, program, or configured network. Default: remote.")
    private By by = By.remote;

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            defaultValue = "open",
            description = "${COMPLETION-CANDIDATES}. Default: open.")
    private Sort sort = Sort.open;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "Print the first N; 0 prints all. Default: 20.")
    private int top = 20;

    @Option(
            names = {"-H", "--no-header"},
            description = "No line with the names of the columns.")
    private boolean noHeader;

    CountsCommand(Program program, CommonOptions common) {
        this.program = program;
        this.common = common;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        if (top < 0) {
            throw new UserError(ExitCode.USAGE, "--top must be 0 or more, it is " + top);
        }
        String servers = common.findServers()
                .orElseThrow(() -> new UserError(
                        ExitCode.KAFKA_UNREACHABLE,
                        "no Kafka: start sockcdc up, or name one with --bootstrap-servers HOST:PORT"));
        List<Counted> all = read(servers).stream()
                .filter(counted -> counted.subject().getKind() == by.kind)
                .toList();
        if (all.isEmpty()) {
            program.say(
                    by == By.network
                            ? "no network is counted; analyze.networks names those to count"
                            : "nothing is counted yet; up and analyze count, a moment after the first event");
        }
        CountsQuery.Page page =
                CountsQuery.Page.of(all, sort.sort, CountsQuery.PageRequest.first(top == 0 ? Integer.MAX_VALUE : top));
        Lines out = new Lines(program.out());
        if (format.format() == Format.JSON) {
            JsonLines json = new JsonLines();
            page.counted().forEach(counted -> out.print(json.counts(counted.subject(), counted.counts())));
        } else {
            CountsText.lines(page.counted(), !noHeader).forEach(out::print);
            if (page.matching() > page.counted().size()) {
                program.say(page.counted().size() + " of " + page.matching() + "; --top 0 prints all");
            }
        }
        return ExitCode.OK.number();
    }

    private List<Counted> read(String servers) {
        Map<String, Object> client = common.kafkaClient(servers);
        try (CountsReader reader = new CountsReader(client, common.topic(TopicKind.COUNTS))) {
            List<Counted> all = reader.read();
            if (reader.unreadable() > 0) {
                program.say(reader.unreadable() + " records were no counts this version can read");
            }
            return all;
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers, Task.COUNTS, e);
        }
    }
}
