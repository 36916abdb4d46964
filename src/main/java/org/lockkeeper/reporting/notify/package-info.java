/** Notifications: who is told of what happens, over HTTP, from the outbox; and nothing waits for it. */
@NullMarked
package org.lockkeeper.reporting.notify;

import org.jspecify.annotations.NullMarked;
