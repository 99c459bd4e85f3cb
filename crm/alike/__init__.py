"""Whether two records are of one: what is known of each, a score, and the reasons in words.

Nothing here asks the file: `crm.duplicates` fills the profiles. What a record says for itself
(its names) is weighed with what it shares (mailbox, telephone, institution); what tells two apart
(another first name, a second surname, «Hijo», another RUC) outweighs any likeness.
"""
