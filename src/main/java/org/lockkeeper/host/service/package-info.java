/** The guarded services: their configuration, their live picture and its change feed. */
@NullMarked
package org.lockkeeper.host.service;

import org.jspecify.annotations.NullMarked;
