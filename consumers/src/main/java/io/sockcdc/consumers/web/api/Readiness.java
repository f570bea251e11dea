package io.sockcdc.consumers.web.api;

/** Whether answers are up to date. */
public enum Readiness {
    /** Everything that stood in Kafka at the start has been read, and reading goes on. */
    READY,
    /** It is still being read. */
    LOADING,
    /** Kafka does not answer now. */
    KAFKA_UNREACHABLE
}
