demo-operator = Institute of Education (for training)
demo-phone = 8 (000) 000-00-00
demo-not-given = (not given in the sandbox)
queue-somebody = somebody of the region
