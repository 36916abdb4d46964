package org.lockkeeper.locking.store;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How a database is read, and cut back.
 *
 * @param snapshot a transaction in which all that is read is of one moment
 */
public record Access(JdbcClient jdbc, TransactionTemplate transaction, TransactionTemplate snapshot) {}
