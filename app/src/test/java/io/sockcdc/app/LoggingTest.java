package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void anAppendThatItsProducerSendsAgainIsNoErrorAndOthersAre() {
        // given
        LoggerContext context = new LoggerContext();
        new Logging().configure(context);
        Logger broker = context.getLogger("kafka.server.ReplicaManager");
        ListAppender<ILoggingEvent> shown = new ListAppender<>();
        shown.start();
        broker.addAppender(shown);
        broker.setAdditive(false);
        broker.setLevel(Level.ERROR);
        // when
        broker.error("appending failed", new OutOfOrderSequenceException("no existing state"));
        broker.error("appending failed", new KafkaStorageException("the disk is gone"));
        // then
        assertThat(shown.list).hasSize(1);
        assertThat(shown.list.get(0).getThrowableProxy().getMessage()).isEqualTo("the disk is gone");
        // and when Kafka's own log is asked for
        broker.setLevel(Level.INFO);
        broker.error("appending failed", new OutOfOrderSequenceException("no existing state"));
        assertThat(shown.list).hasSize(2);
    }
}
